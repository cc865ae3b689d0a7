-- Options of a field have an id and a label; what was a text is both.
update tables t set columns = (
    select jsonb_agg(
        case when jsonb_typeof(c.value -> 'options') = 'array' then jsonb_set(c.value, '{options}', (
            select coalesce(jsonb_agg(case when jsonb_typeof(o.value) = 'string' then jsonb_build_object('id', o.value, 'label', o.value) else o.value end order by o.ordinality), '[]')
            from jsonb_array_elements(c.value -> 'options') with ordinality o))
        else c.value end order by c.ordinality)
    from jsonb_array_elements(t.columns) with ordinality c)
where t.columns @? '$[*].options[*] ? (@.type() == "string")';
