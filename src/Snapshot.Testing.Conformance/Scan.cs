using Snapshot.Connectors;
using Snapshot.Records;
using Xunit;
using Xunit.Sdk;

namespace Snapshot.Testing.Conformance;

/// <summary>A read and what it brought. What holds for every page of every read is checked as the pages come.</summary>
internal sealed class Scan(ReadRequest request)
{
    private const int MostPagesOfNothingNew = 200;

    private readonly List<ReadPage> _pages = [];
    private readonly Dictionary<string, RemoteRecord> _records = [];
    private int _pagesOfNothingNew;

    public IReadOnlyList<ReadPage> Pages => _pages;

    /// <summary>The records by id, each as it came last.</summary>
    public IReadOnlyDictionary<string, RemoteRecord> Records => _records;

    public IReadOnlyList<string> DeletedIds => [.. _pages.SelectMany(page => page.DeletedIds)];

    public bool Completed => _pages is [.., { Completed: true }];

    /// <summary>How many records came, repeats among them.</summary>
    public int Brought => _pages.Sum(page => page.Records.Count);

    public string Cursor
    {
        get
        {
            Assert.True(Completed, "The last page of the read is not marked Completed, so nobody knows that the read was whole.");
            return _pages[^1].Cursor ?? throw new XunitException("The read ended without a cursor. A table with CanReadChanges ends every read, whole or incremental, with one.");
        }
    }

    public void Add(ReadPage page)
    {
        Assert.False(Completed, "A page came after the one that was marked Completed. That is the last one, for it says that the read is whole.");
        var before = _records.Count;
        foreach (var record in page.Records)
        {
            Assert.False(string.IsNullOrEmpty(record.Id), "A record came without an id.");
            Assert.True(
                record.Values.Count == request.Fields.Count,
                $"The record “{record.Id}” has {record.Values.Count} values where {request.Fields.Count} fields were asked for. A pull ends with that as a bug.");
            _records[record.Id] = record;
        }
        _pagesOfNothingNew = _records.Count == before ? _pagesOfNothingNew + 1 : 0;
        Assert.True(
            _pagesOfNothingNew < MostPagesOfNothingNew,
            $"{MostPagesOfNothingNew} pages in a row brought no record that had not come before: the read pages for ever. Ask for what comes behind the page, and end when there is nothing.");
        Assert.True(
            page.Cursor is null || page.Completed,
            "A page that does not end the read has a cursor. Only the page marked Completed has one.");
        Assert.True(
            page.Cursor is null || request.Table.Capabilities.CanReadChanges,
            "A page has a cursor, and the table does not claim CanReadChanges.");
        Assert.False(
            page.DeletedIds.Intersect(page.Records.Select(record => record.Id)).Any(),
            "A page has the same id among its records and in DeletedIds, so nobody knows which counts.");
        _pages.Add(page);
    }
}
