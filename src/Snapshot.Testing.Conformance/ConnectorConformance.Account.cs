using System.Text.RegularExpressions;
using Snapshot.Connectors;
using Snapshot.Tables;
using Xunit;
using Xunit.Sdk;

namespace Snapshot.Testing.Conformance;

public abstract partial class ConnectorConformance
{
    private const string KeepNothing = "One instance serves every account, from many threads: keep nothing between calls.";

    /// <summary>The right credentials are let in, wrong ones are an authentication error that gives nothing away.</summary>
    [Fact]
    public async Task Wrong_credentials_are_an_authentication_error()
    {
        var table = await TableAsync();
        var wrong = Fixture.Account(Fixture.WrongCredentials);

        await Connector.CheckAsync(Account, Token);
        ConnectorException[] errors =
        [
            await ErrorAsync(() => Connector.CheckAsync(wrong, Token), ConnectorErrorKind.Authentication, "CheckAsync with wrong credentials"),
            await ErrorAsync(() => Connector.DiscoverAsync(wrong, Token), ConnectorErrorKind.Authentication, "DiscoverAsync with wrong credentials"),
            await ErrorAsync(() => ReadAsync(wrong, table), ConnectorErrorKind.Authentication, "ReadAsync with wrong credentials"),
        ];

        var secrets = Fixture.Connector.Spec.Settings.Where(setting => setting.IsSecret).Select(setting => Fixture.WrongCredentials.GetValueOrDefault(setting.Name));
        foreach (var secret in secrets.Where(secret => !string.IsNullOrEmpty(secret)))
            Require(!errors.Any(error => error.Message.Contains(secret!, StringComparison.Ordinal)), "The message of an error repeats a secret setting. It is shown to people, and logged.");
    }

    /// <summary>One instance serves several accounts at once: what one call has learnt is nothing to another.</summary>
    [Fact]
    public async Task One_instance_serves_many_accounts_at_once()
    {
        var ids = await FillAsync(12);
        var table = await TableAsync();
        var wrong = Fixture.Account(Fixture.WrongCredentials);

        List<Scan> scans;
        try
        {
            scans =
            [
                await ScanAsync(new ReadRequest(table) { PageSize = 5 }, _ => ErrorAsync(
                    () => ReadAsync(wrong, table), ConnectorErrorKind.Authentication, "ReadAsync with wrong credentials, while another account's read was under way,")),
                .. await Task.WhenAll(Enumerable.Range(1, 4).Select(size => ScanAsync(new ReadRequest(table) { PageSize = 2 * size }))),
            ];
        }
        catch (ConnectorException error)
        {
            throw new XunitException($"A read ended with {Show(error)} because other reads were under way, one of them with wrong credentials. {KeepNothing}", error);
        }
        foreach (var scan in scans)
        {
            RequireAll(ids, scan.Records.Keys, $"A read lost records while others were under way. {KeepNothing}");
            Require(scan.Completed, $"A read did not end with Completed while others were under way. {KeepNothing}");
        }
    }

    /// <summary>A table that does not exist is a changed schema.</summary>
    [Fact]
    public async Task An_unknown_table_is_a_changed_schema()
    {
        var table = await TableAsync();

        await ErrorAsync(() => ReadAsync(Account, table with { Id = $"{table.Id}_unknown" }), ConnectorErrorKind.SchemaChanged, "Reading a table that does not exist");
    }

    /// <summary>Discovery says the same twice, and what it says can be used.</summary>
    [Fact]
    public async Task Discovery_is_stable_and_names_a_key()
    {
        var (table, again) = (await TableAsync(), await TableAsync());

        Require(
            table.Fields.SequenceEqual(again.Fields, SameField.Instance) && table.Key.SequenceEqual(again.Key) && table.Capabilities == again.Capabilities && table.Name == again.Name,
            "Discovery says something else the second time. It is asked before every pull, and a field that is gone or has another type ends the pull.");
        Require(table.Key.Count > 0, "The table names no key. It could be listed and not pulled.");
        Require(table.Key.All(key => table.Fields.Any(field => field.Id == key)), "The key names a field that the table does not have.");
        Require(table.Fields.Select(field => field.Id).Distinct().Count() == table.Fields.Count, "Two fields have the same id.");
        Require(table.Capabilities is { ReadBatchSize: >= 1, WriteBatchSize: >= 1 }, "ReadBatchSize and WriteBatchSize are at least 1.");
        Require(
            AccountName().IsMatch(Fixture.Connector.Spec.Name),
            $"The connector's name “{Fixture.Connector.Spec.Name}” is to be of lower-case letters, digits and hyphens; accounts refer to it.");
    }

    private async Task ReadAsync(ConnectorContext account, RemoteTable table)
    {
        await foreach (var _ in Connector.ReadAsync(account, new ReadRequest(table), Token))
        {
        }
    }

    [GeneratedRegex("^[a-z0-9-]+$")]
    private static partial Regex AccountName();

    private sealed class SameField : IEqualityComparer<RemoteField>
    {
        public static readonly SameField Instance = new();

        public bool Equals(RemoteField? x, RemoteField? y) => (x is null && y is null) || (x is not null && y is not null
            && x with { Options = null } == y with { Options = null }
            && (x.Options ?? []).SequenceEqual(y.Options ?? []));

        public int GetHashCode(RemoteField obj) => obj.Id.GetHashCode(StringComparison.Ordinal);
    }
}
