using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Snapshot.Architecture.Tests;

/// <summary>
/// Which namespaces of an assembly use which others of it, read from the IL: signatures, fields, bases, attributes, generic
/// arguments and method bodies. What a lambda or an iterator uses, its declaring type uses.
/// </summary>
internal sealed class NamespaceGraph
{
    private readonly ModuleDefinition _module;
    private readonly SortedDictionary<(string From, string To), SortedSet<string>> _uses = [];

    public NamespaceGraph(ModuleDefinition module)
    {
        _module = module;
        foreach (var type in module.GetTypes().Where(type => Outermost(type) is { Namespace.Length: > 0 }))
            AddType(type);
    }

    public IEnumerable<string> Namespaces => _module.Types
        .Where(type => type.Namespace.Length > 0 && !Packages.IsGenerated(type)).Select(type => type.Namespace).Distinct().Order();

    /// <summary>Every use of another namespace, with the types it consists of.</summary>
    public IEnumerable<(string From, string To, string Because)> Uses =>
        _uses.Select(use => (use.Key.From, use.Key.To, string.Join(", ", use.Value.Take(5))));

    /// <summary>The uses between namespaces that can reach each other both ways.</summary>
    public IEnumerable<string> Cycles() => Uses
        .Where(use => Reaches(use.To, use.From, []))
        .Select(use => $"{use.From} → {use.To} ({use.Because})");

    private bool Reaches(string from, string to, HashSet<string> seen) =>
        from == to || (seen.Add(from) && _uses.Keys.Where(use => use.From == from).Any(use => Reaches(use.To, to, seen)));

    private void AddType(TypeDefinition type)
    {
        Add(type, type.BaseType);
        AddAll(type, type.Interfaces.Select(implemented => implemented.InterfaceType));
        AddAttributes(type, type);
        AddConstraints(type, type);
        foreach (var field in type.Fields)
        {
            Add(type, field.FieldType);
            AddAttributes(type, field);
        }
        foreach (var property in type.Properties)
            AddAttributes(type, property);
        foreach (var method in type.Methods)
            AddMethod(type, method);
    }

    private void AddMethod(TypeDefinition type, MethodDefinition method)
    {
        AddSignature(type, method);
        AddAttributes(type, method);
        AddConstraints(type, method);
        foreach (var parameter in method.Parameters)
            AddAttributes(type, parameter);
        if (!method.HasBody)
            return;
        AddAll(type, method.Body.Variables.Select(variable => variable.VariableType));
        AddAll(type, method.Body.ExceptionHandlers.Select(handler => handler.CatchType));
        foreach (var instruction in method.Body.Instructions)
            AddOperand(type, instruction);
    }

    private void AddOperand(TypeDefinition type, Instruction instruction)
    {
        switch (instruction.Operand)
        {
            case MethodReference method:
                AddSignature(type, method);
                break;
            case FieldReference field:
                AddAll(type, [field.DeclaringType, field.FieldType]);
                break;
            case TypeReference used:
                Add(type, used);
                break;
        }
    }

    private void AddSignature(TypeDefinition type, MethodReference method)
    {
        AddAll(type, [method.DeclaringType, method.ReturnType, .. method.Parameters.Select(parameter => parameter.ParameterType)]);
        if (method is GenericInstanceMethod generic)
            AddAll(type, generic.GenericArguments);
    }

    private void AddConstraints(TypeDefinition type, IGenericParameterProvider generic) => AddAll(
        type, generic.GenericParameters.SelectMany(parameter => parameter.Constraints).Select(constraint => constraint.ConstraintType));

    private void AddAttributes(TypeDefinition type, ICustomAttributeProvider provider)
    {
        foreach (var attribute in provider.CustomAttributes)
        {
            AddSignature(type, attribute.Constructor);
            AddAll(type, attribute.ConstructorArguments.Select(argument => argument.Value).OfType<TypeReference>());
            AddAll(type, attribute.Properties.Select(argument => argument.Argument.Value).OfType<TypeReference>());
        }
    }

    private void AddAll(TypeDefinition type, IEnumerable<TypeReference?> used)
    {
        foreach (var reference in used)
            Add(type, reference);
    }

    private void Add(TypeDefinition type, TypeReference? used)
    {
        if (used is GenericInstanceType generic)
            AddAll(type, generic.GenericArguments);
        if (used is null or GenericParameter)
            return;
        if (used is TypeSpecification specification)
        {
            Add(type, specification.ElementType);
            return;
        }
        var from = Outermost(type);
        var to = Outermost(used);
        if (used.Scope != _module || to.Namespace.Length == 0 || SpaceOf(to) == SpaceOf(from))
            return;
        var key = (SpaceOf(from), SpaceOf(to));
        if (!_uses.TryGetValue(key, out var because))
            _uses[key] = because = [];
        because.Add($"{from.Name} uses {to.Name}");
    }

    // What registers an implementation lies where hosts look for it, and belongs to the folder that it is named after.
    private static string SpaceOf(TypeReference type) =>
        type.Namespace != "Microsoft.Extensions.DependencyInjection" ? type.Namespace
        : type.Name.StartsWith("Postgres", StringComparison.Ordinal) ? "Snapshot.Postgres"
        : type.Name.StartsWith("Redis", StringComparison.Ordinal) ? "Snapshot.Redis"
        : type.Namespace;

    private static TypeReference Outermost(TypeReference type) => type.DeclaringType is { } outer ? Outermost(outer) : type;
}
