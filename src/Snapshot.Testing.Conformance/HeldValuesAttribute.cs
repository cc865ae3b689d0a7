using System.Reflection;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

namespace Snapshot.Testing.Conformance;

/// <summary>A row for each value that the suite's class says its service holds.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class HeldValuesAttribute : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker)
    {
        var suite = testMethod.ReflectedType!;
        var holds = suite.GetCustomAttribute<HoldsAttribute>()
            ?? throw new InvalidOperationException($"Say with [Holds(FieldType.Text, …)] on {suite.Name} which values its service can hold.");
        if (holds.Except.FirstOrDefault(name => !ValueCase.All.Any(value => value.Name == name && holds.Types.Contains(value.Type))) is { } unknown)
            throw new InvalidOperationException(
                $"[Holds] of {suite.Name} excepts “{unknown}”, which is none of its tests: {string.Join(", ", ValueCase.All.Where(value => holds.Types.Contains(value.Type)).Select(value => value.Name))}.");
        return new([.. ValueCase.All.Where(value => value.IsHeld(holds)).Select(value => new TheoryDataRow<string>(value.Name))]);
    }

    public override bool SupportsDiscoveryEnumeration() => true;
}
