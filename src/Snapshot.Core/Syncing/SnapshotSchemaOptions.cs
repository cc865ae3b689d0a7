using System.ComponentModel.DataAnnotations;
using Snapshot.Tables;

namespace Snapshot.Syncing;

/// <summary>What follows when a service changes the fields of a table that is here.</summary>
public sealed class SnapshotSchemaOptions
{
    /// <summary>Gets or sets the policy of the tables that have none of their own.</summary>
    /// <value>The default is <see cref="SchemaPolicy.Evolve"/>.</value>
    [EnumDataType(typeof(SchemaPolicy))]
    public SchemaPolicy Policy { get; set; } = SchemaPolicy.Evolve;
}
