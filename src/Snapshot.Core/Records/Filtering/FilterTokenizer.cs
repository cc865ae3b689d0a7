using System.Globalization;
using System.Text;

namespace Snapshot.Records.Filtering;

/// <summary>Cuts a filter into words as PostgreSQL would, and refuses what the language leaves out.</summary>
internal sealed class FilterTokenizer(string text)
{
    private const string OperatorCharacters = "+-*/<>=~!@#%^&|`?:";

    // An operator may end in + or - only when it holds one of these; so “<-1” is “<” and “-1”.
    private const string KeepsSign = "~!@#%^&|`?";

    private int _at;

    public FilterToken Next()
    {
        while (_at < text.Length && text[_at] is ' ' or '\t' or '\r' or '\n' or '\f')
            _at++;
        if (_at == text.Length)
            return new(FilterTokenKind.End, "", _at, _at);

        var c = text[_at];
        return c switch
        {
            '\'' => Quoted(FilterTokenKind.Text, "a closing quote '"),
            '"' => Quoted(FilterTokenKind.QuotedName, "a closing quote \""),
            '(' or ')' or ',' => Take(FilterTokenKind.Symbol, _at + 1),
            >= '0' and <= '9' => Number(),
            '.' when _at + 1 < text.Length && char.IsAsciiDigit(text[_at + 1]) => Number(),
            _ when OperatorCharacters.Contains(c) => Operator(),
            _ => Word(),
        };
    }

    private FilterToken Take(FilterTokenKind kind, int end)
    {
        var start = _at;
        _at = end;
        return new(kind, text[start..end], start, end);
    }

    private FilterToken Quoted(FilterTokenKind kind, string closing)
    {
        var start = _at;
        var quote = text[start];
        var value = new StringBuilder();
        for (var i = start + 1; ; i++)
        {
            var end = text.IndexOf(quote, i);
            if (end < 0)
                throw FilterErrors.Expected(text.Length, "the end", closing, $" It was opened at character {start + 1}.");
            value.Append(text, i, end - i);
            i = end + 1;
            if (i == text.Length || text[i] != quote)
            {
                _at = i;
                return new(kind, value.ToString(), start, i);
            }
            value.Append(quote);
        }
    }

    private FilterToken Number()
    {
        var end = Digits(_at);
        if (end < text.Length && text[end] == '.')
            end = Digits(end + 1);
        if (end < text.Length && text[end] is 'e' or 'E')
        {
            var exponent = end + 1;
            if (exponent < text.Length && text[exponent] is '+' or '-')
                exponent++;
            if (Digits(exponent) is var last && last > exponent)
                end = last;
        }
        if (end < text.Length && (IsNamePart(RuneAt(end)) || text[end] == '.'))
            throw FilterErrors.Expected(_at, FilterErrors.Quote(text[_at..(end + 1)]), "a number or a name");
        return Take(FilterTokenKind.Number, end);
    }

    private int Digits(int from)
    {
        while (from < text.Length && char.IsAsciiDigit(text[from]))
            from++;
        return from;
    }

    private FilterToken Operator()
    {
        var end = _at + 1;
        while (end < text.Length && OperatorCharacters.Contains(text[end]))
            end++;
        var run = text.AsSpan(_at, end - _at);
        var comment = Math.Min((uint)run.IndexOf("--"), (uint)run.IndexOf("/*"));
        if (comment < run.Length)
        {
            var start = _at + (int)comment;
            throw FilterErrors.Expected(start, FilterErrors.Quote(text.Substring(start, 2)), "an operator", " Comments are left out.");
        }
        while (end - _at > 1 && text[end - 1] is '+' or '-' && !run.ContainsAny(KeepsSign))
        {
            end--;
            run = run[..^1];
        }
        return Take(FilterTokenKind.Symbol, end);
    }

    private FilterToken Word()
    {
        var end = _at;
        while (end < text.Length && RuneAt(end) is var rune && IsNamePart(rune))
            end += rune.Utf16SequenceLength;
        if (end == _at)
        {
            throw FilterErrors.Expected(
                _at, FilterErrors.Quote(RuneAt(_at).ToString()), "a value or an operator",
                " A name with other characters is written in double quotes.");
        }
        return Take(FilterTokenKind.Word, end);
    }

    private Rune RuneAt(int index) => Rune.GetRuneAt(text, index);

    // Marks belong to the letters before them in many scripts.
    private static bool IsNamePart(Rune rune) => rune.Value == '_' || Rune.IsLetterOrDigit(rune)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
}
