namespace Snapshot.Records.Filtering;

/// <summary>A length of time as PostgreSQL keeps it: months and days have no fixed length, so they stay apart.</summary>
internal readonly record struct FilterInterval(int Months, int Days, long Microseconds);
