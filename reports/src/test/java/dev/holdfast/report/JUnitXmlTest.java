package dev.holdfast.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.holdfast.model.Judgement;
import dev.holdfast.model.Verdict;
import java.io.StringReader;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class JUnitXmlTest {
  static List<SampleRuns.Sample> samples() {
    return List.of(
        SampleRuns.pass(),
        SampleRuns.outage(),
        SampleRuns.notReady(),
        SampleRuns.hostile(),
        SampleRuns.barelyBegun());
  }

  @ParameterizedTest
  @MethodSource("samples")
  void isWhatBuildServersRead(SampleRuns.Sample sample) {
    assertThatCode(() ->
            SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
                .newSchema(getClass().getResource("junit.xsd"))
                .newValidator()
                .validate(new StreamSource(new StringReader(xml(sample)))))
        .doesNotThrowAnyException();
  }

  @Test
  void failIsAFailureAndUnknownAnError() throws Exception {
    Element suite = suite(SampleRuns.hostile());

    assertThat(suite.getAttribute("tests")).isEqualTo("3");
    assertThat(suite.getAttribute("failures")).isEqualTo("1");
    assertThat(suite.getAttribute("errors")).isEqualTo("1");
    assertThat(suite.getElementsByTagName("failure").getLength()).isEqualTo(1);
    assertThat(suite.getElementsByTagName("error").getLength()).isEqualTo(1);
  }

  @Test
  void aFailureSaysWhatWasExpectedAndWhatWasSeen() throws Exception {
    Element failure =
        (Element) suite(SampleRuns.fewFailed()).getElementsByTagName("failure").item(0);

    assertThat(failure.getAttribute("message")).startsWith("5 answers had status 503");
    assertThat(failure.getTextContent()).contains("expected: at most 0", "observed: 7 of 15,000");
  }

  @Test
  void charactersThatXmlDoesNotAllowAreLeftOut() {
    assertThat(JUnitXml.legal("a\u0000b\u001bc\ud800d\ufffee\tf\ud83d\ude00"))
        .isEqualTo("abcde\tf\ud83d\ude00");
  }

  @Test
  void aRunWithoutAFailingCheckIsNotGreenUnlessItPassed() throws Exception {
    SampleRuns.Sample barely = SampleRuns.barelyBegun();

    assertThat(suite(barely).getAttribute("errors")).isEqualTo("1");
    assertThat(
            suite(
                    new SampleRuns.Sample(
                        barely.scenario(),
                        barely.history(),
                        new Judgement(Verdict.FAIL, "it failed", List.of(), List.of())))
                .getAttribute("failures"))
        .isEqualTo("1");
  }

  private static String xml(SampleRuns.Sample sample) {
    return JUnitXml.of(Run.of(sample.scenario(), sample.history(), sample.judgement()));
  }

  private static Element suite(SampleRuns.Sample sample) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(xml(sample))))
        .getDocumentElement();
  }
}
