using System.Runtime.CompilerServices;

namespace Snapshot.Hosting;

/// <summary>
/// Services that are played wait for each other on threads of the pool. On a machine of two cores it would begin with two, and add others slowly.
/// </summary>
internal static class Threads
{
    [ModuleInitializer]
    internal static void Suffice() => ThreadPool.SetMinThreads(64, 64);
}
