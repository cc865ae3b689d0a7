namespace Snapshot.Records.Filtering;

/// <summary>The words of a filter one after the other, with one word of sight ahead, and the count of what was built.</summary>
internal sealed class FilterReader
{
    private readonly string _text;
    private readonly FilterTokenizer _tokens;
    private int _depth;
    private int _nodes;

    public FilterReader(string text)
    {
        _text = text;
        _tokens = new(Checked(text));
        Current = _tokens.Next();
        Following = _tokens.Next();
    }

    public FilterToken Current { get; private set; }

    public FilterToken Following { get; private set; }

    public FilterToken Take()
    {
        var taken = Current;
        Current = Following;
        if (Current.Kind != FilterTokenKind.End)
            Following = _tokens.Next();
        return taken;
    }

    public bool TakeWord(string word) => TakeIf(Current.IsWord(word));

    public bool TakeSymbol(string symbol) => TakeIf(Current.IsSymbol(symbol));

    public void ExpectWord(string word)
    {
        if (!TakeWord(word))
            throw Unexpected(word.ToUpperInvariant());
    }

    public void ExpectSymbol(string symbol, string expected)
    {
        if (!TakeSymbol(symbol))
            throw Unexpected(expected);
    }

    public Exception Unexpected(string expected, string hint = "") =>
        FilterErrors.Expected(Current.Position, Found(Current), expected, hint);

    /// <summary>Counts one part of the filter against the limit.</summary>
    public void Count()
    {
        if (++_nodes > FilterLimits.Nodes)
            throw FilterErrors.TooLarge(Current.Position, "it has too many parts", FilterLimits.Nodes);
    }

    /// <summary>Goes one level deeper; every <see cref="Enter"/> that did not throw has its <see cref="Leave"/>.</summary>
    public void Enter()
    {
        if (++_depth > FilterLimits.Depth)
            throw FilterErrors.TooLarge(Current.Position, "it is nested too deeply", FilterLimits.Depth);
    }

    public void Leave() => _depth--;

    private bool TakeIf(bool matches)
    {
        if (matches)
            Take();
        return matches;
    }

    private string Found(FilterToken token) =>
        token.Kind == FilterTokenKind.End ? "the end" : FilterErrors.Quote(_text[token.Position..token.End]);

    private static string Checked(string text)
    {
        if (text.Length > FilterLimits.Characters)
            throw FilterErrors.TooLarge(0, $"it has {text.Length:N0} characters", FilterLimits.Characters);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\0')
                throw FilterErrors.Expected(i, "a NUL character", "text");
            if (!char.IsSurrogate(text[i]))
                continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                throw FilterErrors.Expected(i, "half of a surrogate pair", "a whole character");
            i++;
        }
        return text;
    }
}
