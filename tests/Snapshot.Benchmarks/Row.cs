namespace Snapshot.Benchmarks;

/// <summary>One line of the table: the product against its floor, measured in turn.</summary>
internal sealed class Row(string work, string floor, int units, double target)
{
    private readonly List<(TimeSpan Floor, TimeSpan Product)> _rounds = [];

    public const string Header = "| work | floor | floor, per s | Snapshot, per s | ratio | at least |\n|---|---|--:|--:|--:|--:|";

    public void Add(TimeSpan floorTime, TimeSpan productTime) => _rounds.Add((floorTime, productTime));

    /// <summary>What the product takes longer than its floor, for one unit.</summary>
    public TimeSpan Overhead => TimeSpan.FromSeconds(Median(_rounds.Select(round => (round.Product - round.Floor).TotalSeconds)) / units);

    public override string ToString()
    {
        var ratio = Median(_rounds.Select(round => round.Floor / round.Product));
        return $"| {work} | {floor} | {Rate(round => round.Floor):N0} | {Rate(round => round.Product):N0} | {ratio:0.00} | {(target > 0 ? $"{target:0.00}" : "–")} |";
    }

    private double Rate(Func<(TimeSpan Floor, TimeSpan Product), TimeSpan> time) =>
        units / Median(_rounds.Select(round => time(round).TotalSeconds));

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[sorted.Count / 2 - 1] + sorted[sorted.Count / 2]) / 2;
    }
}
