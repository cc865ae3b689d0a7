using Snapshot.Records;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Publishing;

/// <summary>Takes some items of a plan.</summary>
/// <param name="table">Their table.</param>
/// <param name="items">The items.</param>
/// <param name="overtaken">Records of which the service holds something else than is known here.</param>
internal delegate Task SaveItems(TableInfo table, IReadOnlyList<PublicationItem> items, IReadOnlyList<Acknowledgement.Overtaken>? overtaken = null);
