using Snapshot.Tables;

namespace Snapshot.Connectors.WordPress;

internal sealed partial record SiteTable
{
    // Of varchar(200) columns in WordPress's database.
    private const int ShortText = 200;

    private static readonly RemoteField s_id = new("id", "Id", FieldType.Integer) { IsReadOnly = true };
    private static readonly RemoteField s_published = new("date_gmt", "Published", FieldType.Timestamp);
    private static readonly RemoteField s_modified = new("modified_gmt", "Modified", FieldType.Timestamp) { IsComputed = true };
    private static readonly RemoteField s_slug = new("slug", "Slug", FieldType.Text) { MaxLength = ShortText };
    private static readonly RemoteField s_link = new("link", "Link", FieldType.Text) { IsComputed = true };
    private static readonly RemoteField s_status = new("status", "Status", FieldType.Text) { Options = ["publish", "future", "draft", "pending", "private"] };
    private static readonly RemoteField s_title = new("title", "Title", FieldType.Text);
    private static readonly RemoteField s_content = new("content", "Content", FieldType.Text) { RemoteType = "HTML" };
    private static readonly RemoteField s_excerpt = new("excerpt", "Excerpt", FieldType.Text) { RemoteType = "HTML" };
    private static readonly RemoteField s_author = new("author", "Author", FieldType.Integer) { RemoteType = "user" };
    private static readonly RemoteField s_image = new("featured_media", "Featured image", FieldType.Integer) { References = "media" };
    private static readonly RemoteField s_comments = new("comment_status", "Comments", FieldType.Text) { Options = ["open", "closed"] };
    private static readonly RemoteField s_pings = new("ping_status", "Pings", FieldType.Text) { Options = ["open", "closed"] };
    private static readonly RemoteField s_name = new("name", "Name", FieldType.Text) { IsRequired = true, MaxLength = ShortText };
    private static readonly RemoteField s_description = new("description", "Description", FieldType.Text);
    private static readonly RemoteField s_count = new("count", "Posts", FieldType.Integer) { IsComputed = true };

    /// <summary>All tables.</summary>
    public static IReadOnlyList<SiteTable> All { get; } =
    [
        new("posts", "Posts",
        [
            s_id, s_title, s_content, s_excerpt, s_status, s_published, s_modified, s_slug, s_link, s_author, s_image,
            new("categories", "Categories", FieldType.Json) { References = "categories", IsSet = true },
            new("tags", "Tags", FieldType.Json) { References = "tags", IsSet = true },
            new("sticky", "Sticky", FieldType.Boolean),
            new("format", "Format", FieldType.Text)
            {
                Options = ["standard", "aside", "chat", "gallery", "link", "image", "quote", "status", "video", "audio"],
            },
            s_comments, s_pings,
        ])
        {
            Statuses = "any", IsScheduled = true,
            RightToEdit = "edit_others_posts", RightToCreate = "publish_posts", RightToDelete = "delete_others_posts",
        },
        new("pages", "Pages",
        [
            s_id, s_title, s_content, s_excerpt, s_status, s_published, s_modified, s_slug, s_link, s_author, s_image,
            new("parent", "Parent", FieldType.Integer) { References = "pages" },
            new("menu_order", "Order", FieldType.Integer),
            s_comments, s_pings,
        ])
        {
            Statuses = "any", IsScheduled = true,
            RightToEdit = "edit_others_pages", RightToCreate = "publish_pages", RightToDelete = "delete_others_pages",
        },
        new("categories", "Categories",
            [s_id, s_name, s_slug, s_description, new("parent", "Parent", FieldType.Integer) { References = "categories" }, s_count, s_link])
        {
            RightToEdit = "manage_categories", RightToCreate = "manage_categories", RightToDelete = "manage_categories",
        },
        new("tags", "Tags", [s_id, s_name, s_slug, s_description, s_count, s_link])
        {
            RightToEdit = "manage_categories", RightToCreate = "manage_categories", RightToDelete = "manage_categories",
        },
        new("media", "Media",
        [
            s_id, s_title, new("alt_text", "Alternative text", FieldType.Text),
            new("caption", "Caption", FieldType.Text) { RemoteType = "HTML" },
            new("description", "Description", FieldType.Text) { RemoteType = "HTML" },
            s_published with { Name = "Uploaded", IsReadOnly = true }, s_modified, s_slug, s_link, s_author,
            // It may also be the id of a page.
            new("post", "Attached to", FieldType.Integer) { RemoteType = "post" },
            new("media_type", "Kind", FieldType.Text) { IsReadOnly = true },
            new("mime_type", "Type", FieldType.Text) { IsReadOnly = true },
            new("source_url", "File", FieldType.Text) { IsReadOnly = true },
        ])
        {
            Statuses = "inherit,private", IsOnlyDescribed = true,
            RightToEdit = "edit_others_posts", RightToCreate = "upload_files", RightToDelete = "delete_others_posts",
        },
    ];
}
