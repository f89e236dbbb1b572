package dev.holdfast.quality;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * The modules of this checkout that are published, in a Maven repository of their own, as {@code
 * mvn install} would put them there: what a project outside has of them.
 */
final class InstalledArtefacts {
  private final Path home;
  private final Element root;

  private InstalledArtefacts(Path home) {
    this.home = home;
    this.root = pom(home);
  }

  static InstalledArtefacts of(Path home) {
    return new InstalledArtefacts(home);
  }

  /** The version of all of them. */
  String version() {
    return text(root, "version").orElseThrow();
  }

  /** The POMs of the modules that a release would publish, without the root's. */
  List<Path> published() {
    List<Path> folders = new ArrayList<>();
    for (Element module : children(child(root, "modules").orElseThrow())) {
      Path folder = home.resolve(module.getTextContent().strip());
      boolean skipped =
          child(pom(folder), "properties")
              .flatMap(properties -> text(properties, "maven.deploy.skip"))
              .filter("true"::equals)
              .isPresent();
      if (!skipped) {
        folders.add(folder);
      }
    }
    return folders;
  }

  /** Puts them into a local repository; they must have been packaged. */
  void installInto(Path repository) throws IOException {
    install(repository, "holdfast", home.resolve("pom.xml"), Optional.empty());
    for (Path folder : published()) {
      Element pom = pom(folder);
      String artifact = text(pom, "artifactId").orElseThrow();
      Optional<Path> jar =
          text(pom, "packaging").filter("pom"::equals).isPresent()
              ? Optional.empty()
              : Optional.of(folder.resolve("target").resolve(finalName(pom, artifact) + ".jar"));
      Path reduced = folder.resolve("target/dependency-reduced-pom.xml");
      // a jar that holds its dependencies is published without them
      install(
          repository, artifact, Files.exists(reduced) ? reduced : folder.resolve("pom.xml"), jar);
    }
  }

  private void install(Path repository, String artifact, Path pom, Optional<Path> jar)
      throws IOException {
    Path folder =
        Files.createDirectories(
            repository.resolve("dev/holdfast").resolve(artifact).resolve(version()));
    String name = artifact + "-" + version();
    Files.copy(pom, folder.resolve(name + ".pom"), StandardCopyOption.REPLACE_EXISTING);
    if (jar.isPresent()) {
      Files.copy(jar.get(), folder.resolve(name + ".jar"), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private String finalName(Element pom, String artifact) {
    return child(pom, "build")
        .flatMap(build -> text(build, "finalName"))
        .orElse(artifact + "-" + version());
  }

  static Element pom(Path folder) {
    try {
      return DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(folder.resolve("pom.xml").toFile())
          .getDocumentElement();
    } catch (IOException | SAXException | ParserConfigurationException e) {
      throw new IllegalStateException("no POM can be read in " + folder, e);
    }
  }

  static Optional<String> text(Element parent, String name) {
    return child(parent, name).map(element -> element.getTextContent().strip());
  }

  static Optional<Element> child(Element parent, String name) {
    return children(parent).stream()
        .filter(element -> element.getTagName().equals(name))
        .findFirst();
  }

  static List<Element> children(Element parent) {
    NodeList nodes = parent.getChildNodes();
    List<Element> elements = new ArrayList<>();
    IntStream.range(0, nodes.getLength())
        .mapToObj(nodes::item)
        .filter(node -> node.getNodeType() == Node.ELEMENT_NODE)
        .forEach(node -> elements.add((Element) node));
    return elements;
  }
}
