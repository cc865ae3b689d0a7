using Xunit;

namespace Snapshot.Testing.Conformance;

/// <summary>Tests that run while no others do.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class AloneCollection;
