using System.Security.Cryptography;
using System.Text;
using Snapshot.Records;

namespace Snapshot.Publishing;

/// <summary>Hashes every item of a plan, so that what is approved is what is sent.</summary>
internal static class PlanHash
{
    public static string Compute(IEnumerable<PlanDraft.Part> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in parts)
        {
            Append(hash, part.Table.Ref.ToString());
            foreach (var item in part.Items)
                Append(hash, $"{item.Record} {item.RecordVersion} {item.Kind} {item.State} {item.RemoteId} {item.RemoteVersion} {PlannedFieldJson.Write(part.Table, item.Fields)}");
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, string text)
    {
        hash.AppendData(Encoding.UTF8.GetBytes(text));
        hash.AppendData([0]);
    }
}
