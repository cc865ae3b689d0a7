using System.Security.Cryptography;
using System.Text;
using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Publishing;

/// <summary>Hashes every item of a plan as it is made, so that what is approved is what is sent.</summary>
internal sealed class PlanHash : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <param name="table">The table.</param>
    /// <param name="items">Some of its items.</param>
    /// <param name="fields">Their fields, as they are stored.</param>
    public void Add(TableInfo table, IReadOnlyList<PublicationItem> items, IReadOnlyList<string> fields)
    {
        Append(table.Ref.ToString());
        foreach (var (item, json) in items.Zip(fields))
            Append(item.State == PublicationItemState.Pending
                ? $"{item.Record} {item.RecordVersion} {item.Kind} {item.State} {item.RemoteId} {item.RemoteVersion} {json}"
                // What is not sent counts as such, whatever it would be.
                : $"{item.Record} {item.Kind} {item.State}");
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
