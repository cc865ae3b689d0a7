using System.Buffers.Binary;
using System.Globalization;
using Snapshot.Records;

namespace Snapshot.Postgres.Edits;

/// <summary>A number as PostgreSQL's <c>numeric_recv</c> reads it: groups of four decimal digits, with their place.</summary>
internal static class NumericBytes
{
    private const int Group = 4;
    private const ushort Negative = 0x4000;

    public static byte[] Of(BigDecimal number)
    {
        var text = number.ToString();
        var plain = text.AsSpan().TrimStart('-');
        var point = plain.IndexOf('.');
        var whole = point < 0 ? plain : plain[..point];
        var fraction = point < 0 ? default : plain[(point + 1)..];
        var before = (whole.Length + Group - 1) / Group;
        var behind = (fraction.Length + Group - 1) / Group;
        var digits = string.Concat(new string('0', before * Group - whole.Length), whole, fraction, new string('0', behind * Group - fraction.Length));
        var first = 0;
        var end = before + behind;
        while (first < end && IsZero(digits, first))
            first++;
        while (end > first && IsZero(digits, end - 1))
            end--;

        var bytes = new byte[2 * (Group + end - first)];
        Write(0, (ushort)(end - first));
        Write(1, (ushort)(short)(before - 1 - first));
        Write(2, number.Sign < 0 ? Negative : (ushort)0);
        Write(3, (ushort)fraction.Length);
        for (var i = first; i < end; i++)
            Write(Group + i - first, ushort.Parse(digits.AsSpan(i * Group, Group), NumberStyles.None, CultureInfo.InvariantCulture));
        return bytes;

        void Write(int place, ushort value) => BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2 * place), value);
    }

    private static bool IsZero(string digits, int group) => !digits.AsSpan(group * Group, Group).ContainsAnyExcept('0');
}
