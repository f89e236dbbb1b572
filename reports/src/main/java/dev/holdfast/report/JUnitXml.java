package dev.holdfast.report;

import dev.holdfast.model.Check;
import dev.holdfast.model.Event;
import dev.holdfast.model.Verdict;
import java.io.StringWriter;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * A run in the format that Surefire writes and build servers read: a suite per run, a case per
 * check. FAIL is a failure, UNKNOWN an error.
 */
final class JUnitXml {
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final XMLStreamWriter xml;

  private JUnitXml(XMLStreamWriter xml) {
    this.xml = xml;
  }

  static String of(Run run) {
    StringWriter text = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(text);
      new JUnitXml(xml).suite(run);
      xml.close();
    } catch (XMLStreamException failed) {
      throw new IllegalStateException("a string takes any XML", failed);
    }
    return text.toString();
  }

  private void suite(Run run) throws XMLStreamException {
    List<Check> checks = checks(run);
    xml.writeStartDocument("UTF-8", "1.0");
    line(0);
    xml.writeStartElement("testsuite");
    attribute("name", run.scenario().name());
    attribute("tests", Integer.toString(checks.size()));
    attribute("failures", Long.toString(with(checks, Verdict.FAIL)));
    attribute("errors", Long.toString(with(checks, Verdict.UNKNOWN)));
    attribute("skipped", "0");
    attribute("time", Wording.plain(run.duration().toMillis() / 1e3, 3));
    // without a zone, as the schemas of that format want it; it is UTC
    attribute("timestamp", TIMESTAMP.format(run.started().wall()));
    properties(run);
    for (Check check : checks) {
      testCase(run, check);
    }
    line(0);
    xml.writeEndElement();
    line(0);
    xml.writeEndDocument();
  }

  /** A run that was never judged must not look like one in which nothing was wrong. */
  private static List<Check> checks(Run run) {
    Verdict verdict = run.judgement().verdict();
    List<Check> checks = run.judgement().checks();
    return verdict == Verdict.PASS || with(checks, verdict) > 0
        ? checks
        : Stream.concat(
                checks.stream(),
                Stream.of(new Check("run", verdict, "a verdict", "", run.judgement().headline())))
            .toList();
  }

  private static long with(List<Check> checks, Verdict verdict) {
    return checks.stream().filter(check -> check.verdict() == verdict).count();
  }

  private void properties(Run run) throws XMLStreamException {
    line(1);
    xml.writeStartElement("properties");
    property("seed", Long.toString(run.started().seed()));
    property("platform", run.platform().map(Event.PlatformDescribed::platform).orElse("none"));
    property("holdfast", run.started().holdfast());
    property("run", run.started().run());
    property("scenario-file", run.started().scenarioFile());
    property("headline", run.judgement().headline());
    line(1);
    xml.writeEndElement();
  }

  private void property(String name, String value) throws XMLStreamException {
    line(2);
    xml.writeEmptyElement("property");
    attribute("name", name);
    attribute("value", value);
  }

  private void testCase(Run run, Check check) throws XMLStreamException {
    line(1);
    xml.writeStartElement("testcase");
    attribute("name", check.name());
    attribute("classname", "holdfast." + run.scenario().name());
    attribute("time", "0");
    switch (check.verdict()) {
      case PASS -> {}
      case FAIL -> problem("failure", check);
      case UNKNOWN -> problem("error", check);
    }
    xml.writeEndElement();
  }

  private void problem(String element, Check check) throws XMLStreamException {
    line(2);
    xml.writeStartElement(element);
    attribute("message", check.why().isEmpty() ? check.observed() : check.why());
    attribute("type", check.verdict().name());
    xml.writeCharacters(
        legal(
            "%s: %s\nexpected: %s\nobserved: %s\nwhy: %s"
                .formatted(
                    check.name(),
                    check.verdict(),
                    check.expected(),
                    check.observed(),
                    check.why())));
    xml.writeEndElement();
    line(1);
  }

  private void line(int depth) throws XMLStreamException {
    xml.writeCharacters("\n" + "  ".repeat(depth));
  }

  private void attribute(String name, String value) throws XMLStreamException {
    xml.writeAttribute(name, legal(value));
  }

  /** Without the characters that XML 1.0 (5th edition, 2.2 Characters) does not allow at all. */
  static String legal(String text) {
    return text.codePoints()
        .filter(point ->
            point == 0x9
                || point == 0xA
                || point == 0xD
                || (point >= 0x20 && point <= 0xD7FF)
                || (point >= 0xE000 && point <= 0xFFFD)
                || point >= 0x10000)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
