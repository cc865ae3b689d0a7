namespace Snapshot.Storage;

/// <summary>What was found of columns that are to get other types.</summary>
/// <param name="At">When, by the database's clock.</param>
/// <param name="Misfits">
/// For each column <see langword="null"/> when all its values convert without loss; otherwise how many edited cells do not.
/// </param>
internal sealed record ExaminedColumns(DateTimeOffset At, IReadOnlyDictionary<string, long?> Misfits);
