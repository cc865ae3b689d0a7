using System.Security.Cryptography;
using System.Text;
using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Publishing;

/// <summary>Hashes every item of a plan as it is made, so that what is approved is what is sent.</summary>
internal sealed class PlanHash : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public void Add(TableInfo table, IEnumerable<PublicationItem> items)
    {
        Append(table.Ref.ToString());
        foreach (var item in items)
            Append($"{item.Record} {item.RecordVersion} {item.Kind} {item.State} {item.RemoteId} {item.RemoteVersion} {PlannedFieldJson.Write(table, item.Fields)}");
    }

    /// <summary>The hash of all that was added, as hexadecimal digits.</summary>
    public string Result() => Convert.ToHexStringLower(_hash.GetHashAndReset());

    public void Dispose() => _hash.Dispose();

    private void Append(string text)
    {
        _hash.AppendData(Encoding.UTF8.GetBytes(text));
        _hash.AppendData([0]);
    }
}
