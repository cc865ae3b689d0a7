using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Snapshot.Records;

/// <summary>
/// Hashes a record's converted values, so that an unchanged record is known without comparing fields. Equal values hash
/// equally: numbers by value, instants by UTC.
/// </summary>
internal sealed class RecordHash
{
    private readonly ArrayBufferWriter<byte> _bytes = new(1024);

    /// <summary>The hash of a record. Not safe for two threads at once.</summary>
    public long Compute(string? version, ReadOnlySpan<object?> values, string? invalid)
    {
        _bytes.ResetWrittenCount();
        Append(version);
        foreach (var value in values)
            Append(value);
        Append(invalid);
        return unchecked((long)XxHash3.HashToUInt64(_bytes.WrittenSpan));
    }

    // Every value begins with a tag of its type, so that “1” and 1 or null and "" differ.
    private void Append(object? value)
    {
        switch (value)
        {
            case null: Write(0, 0); break;
            case string text: Append(text, 1); break;
            case bool flag: Write(2, flag ? 1 : 0); break;
            case long number: Write(3, number); break;
            case decimal number: Append(number); break;
            case BigDecimal number: Append(number.ToString(), 11); break;
            case double number: Write(5, BitConverter.DoubleToInt64Bits(number == 0 ? 0 : number)); break;
            case DateOnly date: Write(6, date.DayNumber); break;
            case TimeOnly time: Write(7, time.Ticks); break;
            case DateTimeOffset time: Write(8, time.UtcTicks); break;
            case DateTime time: Write(9, time.Ticks); break;
            case Guid id: Write(10, 0); Write(id.ToByteArray()); break;
            default: throw new ArgumentException($"{value.GetType()} is not a converted value.", nameof(value));
        }
    }

    private void Append(string text, byte tag)
    {
        Write(tag, text.Length);
        Write(MemoryMarshal.AsBytes(text.AsSpan()));
    }

    private void Append(decimal number)
    {
        // Dividing by one with every zero the type has takes off trailing zeros: 1.50 and 1.5 are the same number.
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(number / 1.0000000000000000000000000000m, bits);
        Write(4, bits[3]);
        Write(MemoryMarshal.AsBytes(bits[..3]));
    }

    private void Write(byte tag, long number)
    {
        var span = _bytes.GetSpan(9);
        span[0] = tag;
        BinaryPrimitives.WriteInt64LittleEndian(span[1..], number);
        _bytes.Advance(9);
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_bytes.GetSpan(bytes.Length));
        _bytes.Advance(bytes.Length);
    }
}
