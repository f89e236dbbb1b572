package dev.holdfast.quality;

import dev.holdfast.quality.Docs.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.renderer.html.AttributeProvider;
import org.commonmark.renderer.html.HtmlRenderer;

/**
 * The repo's pages as a static site that opens from a folder: {@code .ci/site}. Links between pages
 * lead to the made ones, others (a chart, a scenario) to copies of what they name.
 */
final class DocsSite {
  private static final String HEAD =
      """
      <!doctype html>
      <html lang="en">
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>TITLE</title>
      <style>
      body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; }
      pre { overflow-x: auto; padding: .75rem; background: #8882; }
      code { font-size: .9em; }
      table { border-collapse: collapse; display: block; overflow-x: auto; }
      td, th { border: 1px solid #8886; padding: .25rem .5rem; vertical-align: top; text-align: left; }
      img { max-width: 100%; }
      :root { color-scheme: light dark; }
      </style>
      """;

  private final Path home;
  private final Path site;

  private DocsSite(Path home, Path site) {
    this.home = home;
    this.site = site;
  }

  /**
   * Makes it.
   *
   * @param args the repo's folder, and the site's
   * @throws IOException where a page cannot be read or written
   */
  public static void main(String[] args) throws IOException {
    DocsSite made = new DocsSite(Path.of(args[0]).toRealPath(), Path.of(args[1]).toAbsolutePath());
    int pages = 0;
    for (Path page : Docs.pages(made.home)) {
      made.make(page);
      pages++;
    }
    System.out.println(pages + " pages: " + made.site.resolve("README.html"));
  }

  private void make(Path file) throws IOException {
    Page page = Page.of(file);
    Path target = at(file.resolveSibling(html(file.getFileName().toString())));
    Files.createDirectories(target.getParent());
    Files.writeString(target, HEAD.replace("TITLE", title(file)) + renderer().render(page.root()));
    for (String link : page.links()) {
      copy(file, link.split("#", 2)[0]);
    }
  }

  /** What is linked to and is no page. */
  private void copy(Path page, String link) throws IOException {
    if (link.isEmpty() || link.endsWith(".md") || link.matches("(?i)[a-z]+:.*")) {
      return;
    }
    Path linked = page.resolveSibling(link).normalize();
    if (Files.isRegularFile(linked)) {
      Files.createDirectories(at(linked).getParent());
      Files.copy(linked, at(linked), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private Path at(Path file) {
    return site.resolve(home.relativize(file).toString());
  }

  private String title(Path file) {
    return home.relativize(file).toString();
  }

  private static HtmlRenderer renderer() {
    return HtmlRenderer.builder()
        .extensions(Docs.EXTENSIONS)
        .attributeProviderFactory(context -> links())
        .escapeHtml(true)
        .build();
  }

  private static AttributeProvider links() {
    return (Node node, String tag, Map<String, String> attributes) -> {
      if (node instanceof Link) {
        attributes.computeIfPresent("href", (name, href) -> html(href));
      }
    };
  }

  private static String html(String link) {
    return link.matches("(?i)[a-z]+:.*") ? link : link.replaceFirst("\\.md(#.*)?$", ".html$1");
  }
}
