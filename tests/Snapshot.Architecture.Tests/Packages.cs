using Mono.Cecil;

namespace Snapshot.Architecture.Tests;

/// <summary>The compiled packages, as they lie beside the tests.</summary>
internal static class Packages
{
    public static IReadOnlyList<ModuleDefinition> All { get; } = [.. Repository.Packages.Select(Open)];

    public static ModuleDefinition Core { get; } = All.Single(module => module.Assembly.Name.Name == "Snapshot.Core");

    /// <summary>The types people wrote, nested ones too.</summary>
    public static IEnumerable<TypeDefinition> TypesOf(ModuleDefinition module) =>
        module.GetTypes().Where(type => type.Name != "<Module>" && !IsGenerated(type));

    /// <summary>Made by the compiler or a source generator, alone or around it.</summary>
    public static bool IsGenerated(TypeDefinition type) =>
        type.Name.Contains('<')
        || type.CustomAttributes.Any(attribute => attribute.AttributeType.Name is "CompilerGeneratedAttribute" or "GeneratedCodeAttribute" or "EmbeddedAttribute")
        || (type.DeclaringType is { } outer && IsGenerated(outer));

    private static ModuleDefinition Open(string package) =>
        ModuleDefinition.ReadModule(Path.Combine(AppContext.BaseDirectory, $"{package}.dll"));
}
