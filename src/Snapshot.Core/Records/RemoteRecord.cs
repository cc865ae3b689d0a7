namespace Snapshot.Records;

/// <summary>One record as a service gave it.</summary>
/// <param name="Id">The service's id of the record, unique in its table.</param>
/// <param name="Values">
/// Its values, in the order of the fields that were asked for. A value may be any CLR type that converts to its field's
/// type without loss, a <see cref="System.Text.Json.JsonElement"/>, or <see langword="null"/>. What does not fit is kept raw and shown.
/// </param>
/// <param name="Version">What the service calls this state of the record – an etag, a counter, a time – or <see langword="null"/>.</param>
public sealed record RemoteRecord(string Id, IReadOnlyList<object?> Values, string? Version = null);
