namespace Quickstart;

/// <summary>Prints the story: headings, sentences and small tables.</summary>
internal static class Transcript
{
    private const int WidestCell = 46;
    private static int _chapter;

    public static void Chapter(string title) => Console.WriteLine($"\n── {++_chapter}. {title} {new string('─', Math.Max(3, 72 - title.Length))}");

    public static void Say(string sentence) => Console.WriteLine(sentence);

    public static void Table(string[] head, IEnumerable<string[]> rows)
    {
        var cells = rows.Select(row => row.Select(Cut).ToArray()).ToList();
        var widths = head.Select((title, i) => cells.Select(row => row[i].Length).Append(title.Length).Max()).ToArray();
        Line(head, widths);
        Line([.. widths.Select(width => new string('-', width))], widths);
        foreach (var row in cells)
            Line(row, widths);
    }

    private static void Line(string[] row, int[] widths) =>
        Console.WriteLine("   " + string.Join("  ", row.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd());

    private static string Cut(string cell) => cell.Length <= WidestCell ? cell : cell[..(WidestCell - 1)] + "…";
}
