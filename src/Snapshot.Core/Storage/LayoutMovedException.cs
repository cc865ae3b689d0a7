namespace Snapshot.Storage;

/// <summary>A table is no longer laid out as the reader was told; nothing was read. Never leaves Core: the read is tried again.</summary>
internal sealed class LayoutMovedException : Exception;
