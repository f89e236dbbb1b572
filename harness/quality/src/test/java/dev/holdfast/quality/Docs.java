package dev.holdfast.quality;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TableBody;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.ext.heading.anchor.HeadingAnchorExtension;
import org.commonmark.ext.heading.anchor.IdGenerator;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;

/** The repo's pages: what they link to, what their tables name. */
final class Docs {
  static final List<Extension> EXTENSIONS =
      List.of(TablesExtension.create(), HeadingAnchorExtension.create());
  private static final Set<String> NOT_PAGES = Set.of("target", ".git", "node_modules", "corpus");

  private Docs() {}

  /** A page's text as a tree. */
  record Page(Path file, Node root) {
    static Page of(Path file) {
      try {
        return new Page(
            file, Parser.builder().extensions(EXTENSIONS).build().parse(Files.readString(file)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Where its links and pictures lead. */
    List<String> links() {
      List<String> links = new ArrayList<>();
      root.accept(
          new AbstractVisitor() {
            @Override
            public void visit(Link link) {
              links.add(link.getDestination());
              visitChildren(link);
            }

            @Override
            public void visit(Image image) {
              links.add(image.getDestination());
            }
          });
      return links;
    }

    /** The anchors of its headings, as GitHub makes them. */
    Set<String> anchors() {
      IdGenerator ids = IdGenerator.builder().build();
      List<String> anchors = new ArrayList<>();
      root.accept(
          new AbstractVisitor() {
            @Override
            public void visit(Heading heading) {
              anchors.add(ids.generateId(text(heading)));
            }
          });
      return Set.copyOf(anchors);
    }

    /** The first cell of each row of its first table. */
    List<Node> firstCells() {
      List<Node> cells = new ArrayList<>();
      Node block = root.getFirstChild();
      while (block != null && !(block instanceof TableBlock)) {
        block = block.getNext();
      }
      if (block != null && block.getLastChild() instanceof TableBody body) {
        for (Node row = body.getFirstChild(); row != null; row = row.getNext()) {
          cells.add(row.getFirstChild());
        }
      }
      return cells;
    }

    /** What stands in backquotes in the first column of its first table. */
    List<String> named() {
      return firstCells().stream().flatMap(cell -> code(cell).stream()).toList();
    }
  }

  /** All pages that belong to the repo, but for those of the projects to copy. */
  static List<Path> pages(Path home) {
    try (Stream<Path> files = Files.walk(home)) {
      return files
          .filter(file -> file.toString().endsWith(".md"))
          .filter(file -> names(home.relativize(file)).stream().noneMatch(NOT_PAGES::contains))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Set<String> names(Path file) {
    return Stream.iterate(0, i -> i + 1)
        .limit(file.getNameCount())
        .map(i -> file.getName(i).toString())
        .collect(Collectors.toSet());
  }

  private static List<String> code(Node node) {
    List<String> code = new ArrayList<>();
    node.accept(
        new AbstractVisitor() {
          @Override
          public void visit(Code text) {
            code.add(text.getLiteral());
          }
        });
    return code;
  }

  private static String text(Node node) {
    StringBuilder text = new StringBuilder();
    node.accept(
        new AbstractVisitor() {
          @Override
          public void visit(Text part) {
            text.append(part.getLiteral());
          }

          @Override
          public void visit(Code part) {
            text.append(part.getLiteral());
          }
        });
    return text.toString();
  }
}
