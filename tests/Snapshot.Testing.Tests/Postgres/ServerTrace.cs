using System.Net.Sockets;
using Npgsql;

namespace Snapshot.Testing.Tests.Postgres;

/// <summary>What a server holds on this machine, and so must give back: its port and its folder.</summary>
internal sealed record ServerTrace(int Port, string Folder)
{
    public static async Task<ServerTrace> OfAsync(string connectionString)
    {
        var data = await Sql.ScalarAsync<string>(connectionString, "SHOW data_directory");
        return new(new NpgsqlConnectionStringBuilder(connectionString).Port, Path.GetDirectoryName(data)!);
    }

    public bool IsGone() => !Directory.Exists(Folder) && !Listens();

    public bool Listens()
    {
        try
        {
            using var client = new TcpClient("127.0.0.1", Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
