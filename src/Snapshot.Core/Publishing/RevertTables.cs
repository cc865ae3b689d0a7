using Snapshot.Connectors;
using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Publishing;

/// <summary>The tables of a revert in their services, each opened once.</summary>
internal sealed class RevertTables(AccountService accounts, IReadOnlyList<TableInfo> tables)
{
    private readonly Dictionary<short, Part> _parts = [];

    /// <summary>All tables of the snapshot.</summary>
    public TableOrder Order { get; } = new(tables);

    /// <summary>A table, whether or not its service still has it.</summary>
    public async Task<Part> OpenAsync(TableInfo table, CancellationToken cancellationToken)
    {
        if (!_parts.TryGetValue(table.Number, out var part))
        {
            var (remote, lost) = await RemoteRecords.TryOpenForPlanAsync(accounts, table, cancellationToken).ConfigureAwait(false);
            _parts[table.Number] = part = new Part(table, remote, lost, new PlanTally(table));
        }
        return part;
    }

    /// <summary>Whether records of a table are made again, so far.</summary>
    public bool MakesAgain(TableInfo table) => _parts.TryGetValue(table.Number, out var part) && part.Tally.Has(WriteKind.Create);

    /// <summary>What was planned per table.</summary>
    public IReadOnlyList<PlannedTable> Planned() =>
        [.. _parts.Values.Where(part => part.Tally.Items > 0).Select(part => part.Tally.Result(part.Remote?.Table, part.Remote?.Rates ?? []))];

    /// <param name="Table">The table here.</param>
    /// <param name="Remote">The table there.</param>
    /// <param name="Lost">Why there is none.</param>
    /// <param name="Tally">What is planned of it.</param>
    internal sealed record Part(TableInfo Table, RemoteRecords? Remote, RecordError? Lost, PlanTally Tally);
}
