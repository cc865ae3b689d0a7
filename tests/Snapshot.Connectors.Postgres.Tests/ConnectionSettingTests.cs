using System.ComponentModel;
using System.Reflection;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Npgsql;

namespace Snapshot.Connectors.Postgres.Tests;

/// <summary>What the settings of an account may name, and that nothing of the machine is ever taken instead.</summary>
public sealed class ConnectionSettingTests(SourceServer server)
{
    private const string Login = "Username=u;Password=hush";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Host=127.0.0.1;Username=u", "Password")]
    [InlineData("Host=127.0.0.1;Username=u;Password=", "Password")]
    [InlineData("Host=127.0.0.1;Password=hush", "Username")]
    [InlineData("Host=127.0.0.1;Username=' ';Password=hush", "Username")]
    [InlineData(Login, "Host")]
    [InlineData($"Host=/var/run/postgresql;{Login}", "path")]
    [InlineData($"Server=/tmp;{Login}", "path")]
    [InlineData($"Host=@postgres;{Login}", "path")]
    [InlineData($"Host=127.0.0.1,/tmp;{Login}", "path")]
    [InlineData($"Host=127.0.0.1,;{Login}", "path")]
    [InlineData($"Host=\"C:\\sockets\";{Login}", "Port")]
    [InlineData($"Host=..;{Login}", "path")]
    [InlineData($"Host=127.0.0.1;Server=127.0.0.1;{Login}", "twice")]
    [InlineData($"Host=127.0.0.1;Port=0;{Login}", "Port")]
    [InlineData($"Host=127.0.0.1:70000;{Login}", "Port")]
    [InlineData($"Host=127.0.0.1;Timeout=0;{Login}", "Timeout")]
    [InlineData($"Host=127.0.0.1;Timeout=1024;{Login}", "Timeout")]
    [InlineData($"Host=127.0.0.1;Command Timeout=0;{Login}", "Command Timeout")]
    [InlineData($"Host=127.0.0.1;SSL Mode=7;{Login}", "SSL Mode")]
    [InlineData($"Host=127.0.0.1;SSL Mode=Sometimes;{Login}", "SSL Mode")]
    [InlineData($"Host=127.0.0.1;GSS Encryption Mode=Require;{Login}", "GSS Encryption Mode")]
    [InlineData($"Host=127.0.0.1;Pooling=maybe;{Login}", "Pooling")]
    [InlineData("Host=127.0.0.1;Username=a\0b;Password=hush", "cannot be read")]
    [InlineData($"postgres://u:hush@127.0.0.1/x", "Host=…")]
    public async Task What_an_account_may_not_say(string connectionString, string named)
    {
        var error = await RefusedAsync(connectionString);

        Assert.Contains(named, error.Message);
    }

    [Fact]
    public async Task Every_keyword_of_the_driver_that_is_not_listed_is_refused_by_name()
    {
        string[] allowed =
        [
            "Host", "Port", "Database", "Username", "Password", "SSL Mode", "Channel Binding", "Target Session Attributes", "Timeout", "Command Timeout",
            "Application Name", "Pooling", "GSS Encryption Mode", "Include Error Detail",
        ];
        var known = typeof(NpgsqlConnectionStringBuilder).GetProperties()
            .Select(property => property.GetCustomAttribute<DisplayNameAttribute>()?.DisplayName).OfType<string>().ToList();
        Assert.True(known.Count > 40 && allowed.All(known.Contains));

        foreach (var keyword in known.Except(allowed).Concat(["Nonsense"]))
        {
            var error = await RefusedAsync($"Host=127.0.0.1;Username=u;Password=hush;{keyword}=1");
            Assert.Contains($"“{keyword.ToLowerInvariant()}”", error.Message);
            Assert.All(allowed, name => Assert.Contains(name, error.Message));
        }
    }

    [Fact]
    public async Task Nothing_of_the_machine_reaches_a_server_that_an_account_names()
    {
        using var certificate = Certificate();
        var folder = Directory.CreateTempSubdirectory();
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "client.pem"), certificate.ExportCertificatePem() + "\n" + certificate.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem(), Token);
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "pgpass"), "*:*:*:*:secret-of-the-machine", Token);
        using var environment = new ChangedEnvironment(new()
        {
            ["PGUSER"] = "secret-of-the-machine", ["PGPASSWORD"] = "secret-of-the-machine", ["PGPASSFILE"] = Path.Combine(folder.FullName, "pgpass"),
            ["PGSSLCERT"] = Path.Combine(folder.FullName, "client.pem"), ["PGSSLKEY"] = Path.Combine(folder.FullName, "client.pem"),
            ["PGSSLROOTCERT"] = Path.Combine(folder.FullName, "client.pem"), ["PGAPPNAME"] = "secret-of-the-machine", ["PGOPTIONS"] = "-c geqo=off",
        });
        await using var plain = new RecordingServer(RecordingServer.CleartextPassword);
        await using var encrypting = new RecordingServer(RecordingServer.CleartextPassword, certificate);

        foreach (var account in new[] { "Username=u", "Password=p", "Database=x" })
            await RefusedAsync($"Host=127.0.0.1;Port={plain.Port};{account}");
        Assert.Empty(plain.Received);

        foreach (var (recorder, mode) in new[] { (plain, "Prefer"), (encrypting, "Require") })
        {
            var error = await Assert.ThrowsAsync<ConnectorException>(() => CheckAsync($"Host=localhost;Port={recorder.Port};Database=d;Username=u;Password=p;SSL Mode={mode}"));
            Assert.Equal(ConnectorErrorKind.Authentication, error.Kind);
            Assert.Equal("p p", recorder.Received[^1]);
            Assert.Contains("user u ", recorder.Received[^2]);
            Assert.DoesNotContain(recorder.Received, text => text.Contains("secret", StringComparison.Ordinal) || text.Contains("geqo", StringComparison.Ordinal));
        }
        Assert.Equal(("localhost", false), (encrypting.ServerName, encrypting.SawCertificate));

        // The environment trusts this certificate; an account is not verified by that.
        foreach (var mode in new[] { "VerifyCA", "VerifyFull", "verify-full" })
        {
            var sent = encrypting.Received.Count;
            Assert.True((await Assert.ThrowsAsync<ConnectorException>(() => CheckAsync($"Host=localhost;Port={encrypting.Port};Username=u;Password=p;SSL Mode={mode}"))).IsTransient);
            Assert.Equal(sent, encrypting.Received.Count);
        }
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_server_that_asks_for_the_tickets_of_the_machine_gets_none()
    {
        await using var recorder = new RecordingServer(RecordingServer.Kerberos);

        await Assert.ThrowsAsync<ConnectorException>(() => CheckAsync($"Host=127.0.0.1;Port={recorder.Port};Username=u;Password=p;SSL Mode=Disable"));

        Assert.Contains("user u", Assert.Single(recorder.Received));
    }

    [Fact]
    public async Task One_of_several_hosts_is_enough_and_every_address_of_a_name_is_tried()
    {
        var (_, address) = await server.CreateWithAddressAsync("SELECT 1");
        var given = new NpgsqlConnectionStringBuilder(address);

        await CheckAsync($"Host=127.0.0.1:1,localhost:{given.Port};Database={given.Database};Username={given.Username};Password={given.Password};Target Session Attributes=primary");
        await CheckAsync($"Host=localhost;Port={given.Port};Database={given.Database};Username={given.Username};Password={given.Password};Pooling=false");
    }

    [Theory]
    [InlineData("lookback", "abc", "lookback_invalid")]
    [InlineData("lookback", "-1", "lookback_invalid")]
    [InlineData("lookback", "99999999999", "lookback_invalid")]
    [InlineData("schema", "slaes", "schema_unknown")]
    [InlineData("schema", "pg_catalog", "schema_unknown")]
    [InlineData("versionColumn", "updated_at", "version_column_unknown")]
    public async Task A_setting_that_leads_nowhere_is_refused_when_connecting(string setting, string value, string code)
    {
        var (_, address) = await server.CreateWithAddressAsync("CREATE SCHEMA sales; CREATE TABLE sales.t (id int PRIMARY KEY, changed timestamptz)");
        var settings = new Dictionary<string, string> { ["connectionString"] = address, [setting] = value };

        var error = await Assert.ThrowsAsync<ConnectorException>(() => new PostgresConnector().CheckAsync(new ConnectorContext(settings), Token));

        Assert.Equal((ConnectorErrorKind.Configuration, code), (error.Kind, error.Code));
        await new PostgresConnector().CheckAsync(
            SourceDatabase.Account(address, schema: "sales", versionColumn: "changed", lookback: "0"), Token);
    }

    [Fact]
    public async Task Ids_and_times_are_as_people_write_them()
    {
        var source = await server.CreateAsync("CREATE TABLE t (a text, b text, at time, PRIMARY KEY (a, b)); INSERT INTO t VALUES ('é', '\"<', '24:00'), ('é', 'x', '23:59:59.5')");

        var records = Assert.Single(await source.ScanAsync("public.t")).Records;

        Assert.Equal(["[\"é\",\"\\\"<\"]", "[\"é\",\"x\"]"], records.Select(record => record.Id).Order(StringComparer.Ordinal));
        Assert.Equal("24:00:00", records.Single(record => record.Id.Contains('<', StringComparison.Ordinal)).Values[2]);
        Assert.Equal("x", (await source.RecordAsync("public.t", "[\"\\u00E9\",\"x\"]")).Values[1]);
    }

    private static Task CheckAsync(string connectionString) => new PostgresConnector().CheckAsync(SourceDatabase.Account(connectionString), Token);

    private static async Task<ConnectorException> RefusedAsync(string connectionString)
    {
        var error = await Assert.ThrowsAsync<ConnectorException>(() => CheckAsync(connectionString));
        Assert.Equal((ConnectorErrorKind.Configuration, "connection_string"), (error.Kind, error.Code));
        Assert.DoesNotContain("hush", error.Message);
        return error;
    }

    private static X509Certificate2 Certificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        var now = DateTimeOffset.UtcNow;
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }

    // The values are such that other tests of this process, which name all they need, are not changed by them.
    private sealed class ChangedEnvironment : IDisposable
    {
        private readonly Dictionary<string, string?> _before;

        public ChangedEnvironment(Dictionary<string, string> values)
        {
            _before = values.Keys.ToDictionary(name => name, Environment.GetEnvironmentVariable);
            foreach (var (name, value) in values)
                Environment.SetEnvironmentVariable(name, value);
        }

        public void Dispose()
        {
            foreach (var (name, value) in _before)
                Environment.SetEnvironmentVariable(name, value);
        }
    }
}
