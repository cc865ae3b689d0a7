namespace Snapshot.Workers.Tests;

/// <summary>
/// Stops a job just before each of its commits, once: a trigger on what every step of it writes waits for a lock that the test holds, and
/// tells by the session's name which step that is.
/// </summary>
internal sealed class Gate(Killed killed) : IAsyncDisposable
{
    /// <summary>Every step of a pull writes the table's row.</summary>
    public const string Pull = """
        CREATE FUNCTION gate() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE reached text := 'gate ' || left(md5(concat_ws('|', NEW.pull_operation IS NULL, NEW.pull_checkpoint, NEW.pull_read, NEW.is_ready, NEW.columns)), 20);
        BEGIN
            IF NOT EXISTS (SELECT FROM public.gate_passed p WHERE p.step = reached) THEN
                PERFORM set_config('application_name', reached, false);
                PERFORM pg_advisory_xact_lock_shared(7);
            END IF;
            RETURN NEW;
        END $$;
        CREATE TRIGGER gate BEFORE UPDATE ON snapshot.tables FOR EACH ROW EXECUTE FUNCTION gate();
        """;

    private const string Waiting = "SELECT min(application_name) FROM pg_stat_activity WHERE application_name LIKE 'gate %' AND datname = current_database() AND wait_event_type = 'Lock'";

    private IAsyncDisposable _lock = null!;

    public static async Task<Gate> CloseAsync(Killed killed, string trigger)
    {
        await killed.WorkspaceAsync($"CREATE TABLE gate_passed (step text PRIMARY KEY); {trigger}");
        return new Gate(killed) { _lock = await killed.HoldWorkspaceAsync("SELECT pg_advisory_xact_lock(7)") };
    }

    /// <summary>The step that waits before its commit, if one does.</summary>
    public async Task<string?> WaitingAsync() => await killed.WorkspaceAsync(Waiting) as string;

    /// <summary>Lets a step pass when it comes again, and ends the session that waits for it.</summary>
    public async Task PassAsync(string step)
    {
        await killed.WorkspaceAsync($"""
            INSERT INTO gate_passed VALUES ('{step}');
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '{step}' AND datname = current_database()
            """);
        await Killed.UntilAsync(async () => await WaitingAsync() != step);
    }

    public ValueTask DisposeAsync() => _lock.DisposeAsync();
}
