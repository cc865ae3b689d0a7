namespace Snapshot.Testing.Processes;

/// <summary>What a finished program left behind: its exit code and all that it printed.</summary>
internal sealed record CommandResult(int ExitCode, string Output);
