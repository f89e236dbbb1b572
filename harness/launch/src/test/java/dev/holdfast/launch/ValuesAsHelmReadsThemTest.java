package dev.holdfast.launch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import dev.holdfast.helm.HelmCharts;
import dev.holdfast.model.Scenario;
import dev.holdfast.scenario.Reading;
import dev.holdfast.scenario.ScenarioReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same values by a scenario, and by Helm itself, must be the same to a template. */
class ValuesAsHelmReadsThemTest {
  /** Written without quotes. */
  private static final List<String> PLAIN =
      List.of(
          "y",
          "Y",
          "yes",
          "Yes",
          "YES",
          "n",
          "N",
          "no",
          "No",
          "NO",
          "on",
          "On",
          "ON",
          "off",
          "Off",
          "OFF",
          "true",
          "True",
          "TRUE",
          "false",
          "False",
          "FALSE",
          "yEs",
          "oN",
          "tRue",
          "truE",
          "~",
          "null",
          "Null",
          "NULL",
          "nUll",
          "nil",
          "none",
          "None",
          "0",
          "-0",
          "+0",
          "00",
          "0644",
          "0755",
          "-0644",
          "+0644",
          "0888",
          "08",
          "09",
          "007",
          "0o17",
          "0O17",
          "0o8",
          "0o",
          "0x1F",
          "0X1F",
          "-0x1F",
          "+0x1f",
          "0x",
          "0xG",
          "0b101",
          "0B101",
          "-0b11",
          "0b2",
          "0b",
          "1_000",
          "1__000",
          "_1",
          "1_",
          "1_000.5",
          "0x_1F",
          "0_7",
          "1",
          "-1",
          "+1",
          "42",
          "123456789",
          "2147483648",
          "4294967296",
          "9007199254740992",
          "9007199254740993",
          "12345678901",
          "9223372036854775807",
          "9223372036854775808",
          "-9223372036854775808",
          "-9223372036854775809",
          "18446744073709551615",
          "18446744073709551616",
          "+18446744073709551615",
          "123456789012345678901234567890",
          "1.0",
          "1.5",
          "-1.5",
          "+1.5",
          "1.",
          ".5",
          "-.5",
          "+.5",
          "1.50",
          "10.50",
          "1e3",
          "1E3",
          "1e+3",
          "1e-3",
          "1.5e300",
          "1e400",
          "1.e5",
          ".5e2",
          "e5",
          "1e",
          "1e+",
          "1.2.3",
          "1.2.3.4",
          "v1.2.3",
          "1,000",
          "0.1",
          "00.5",
          "01.5",
          "1:30",
          "12:30:45",
          "190:20:30",
          "1:60",
          "2001-12-14",
          "2001-12-14t21:59:43.10-05:00",
          "2001-12-14 21:59:43.10 -5",
          "2001-12-14T21:59:43Z",
          "2001-1-1",
          "20:00",
          "+",
          ".",
          "..",
          "-.",
          "=",
          "<",
          "a",
          "abc",
          "a b c",
          "a:b",
          "http://host:8080/path?a=b",
          "10m",
          "100Mi",
          "1Gi",
          "5s",
          "50%",
          "1/2",
          "1-2",
          "1+2",
          "0.0.0.0",
          "::1",
          "fe80::1",
          "latest",
          "sha256:abcdef",
          "1.34",
          "1.10",
          "a#b",
          "a_b",
          "_",
          "__",
          "-1_0",
          "--1",
          "++1",
          "+-1",
          "1-",
          "true1",
          "yes!",
          "no.",
          "on/off",
          "Yesterday",
          "november",
          "Y2K",
          "N/A",
          "nan",
          "NaN",
          "inf",
          "Infinity",
          "-inf",
          "0x1p4",
          "0e0",
          "0E0",
          "-0.0",
          "1e0",
          "1d",
          "1f",
          "1L",
          "0666_7",
          "0_644",
          "1e1_0",
          "127.1",
          "1٠",
          "é",
          "日本",
          "a'b",
          "a\"b",
          "a\\b",
          "~/x");

  /** Written as they stand, with keys of their own. */
  private static final Map<String, String> WRITTEN = new LinkedHashMap<>();

  static {
    WRITTEN.put("q1", "\"off\"");
    WRITTEN.put("q2", "'0644'");
    WRITTEN.put("q3", "\"\"");
    WRITTEN.put("q4", "\"a\\nb\\t\\u00e9\"");
    WRITTEN.put("q5", "!!str 0644");
    WRITTEN.put("q6", "!!str off");
    WRITTEN.put("q7", "|\n          two\n          lines\n");
    WRITTEN.put("q8", ">\n          one\n          line\n");
    WRITTEN.put("q9", "");
    WRITTEN.put("l1", "[off, 0644, ~, \"on\", [yes, 1_0], {no: on}]");
    WRITTEN.put("m1", "{on: 1, off: 2, 0644: 3, 1.0: 4, \"no\": 6}");
    WRITTEN.put("m2", "{base: &base {a: 1, b: off}, more: {<<: *base, b: 0644}}");
    WRITTEN.put("m3", "{x: &x {a: 1, b: 2}, z: &z {b: 3, c: 4}, more: {<<: [*x, *z], d: 5}}");
    WRITTEN.put("m4", "{}");
    WRITTEN.put("l2", "[]");
  }

  private static final List<String> SET_LINES =
      List.of(
          "a=1",
          "a=0644",
          "a=0",
          "a=-5",
          "a=+5",
          "a=1.5",
          "a=true",
          "a=TRUE",
          "a=False",
          "a=null",
          "a=",
          "a=off",
          "a={x,y}",
          "a={1,2}",
          "a={}",
          "a={x\\,y,z}",
          "a=b=c",
          "a\\.b=1",
          "a.b.c=1",
          "a.b=1,a.c=2",
          "a[0]=x",
          "a[2]=x",
          "a[0].b=1,a[0].c=2",
          "a[1][1]=5",
          "there.list[1]=new",
          "there.map.x=2",
          "there.map.new=3",
          "there.list={only}",
          "there.map=null",
          "a=12345678901234567890",
          "a=9223372036854775807",
          "a=x y",
          "a=\"quoted\"",
          "a=~",
          "a=1e3",
          "a=true1",
          "a.b={1,{2}");

  @TempDir Path folder;
  private Path chart = Path.of("");

  @BeforeEach
  void chart() throws IOException {
    chart = folder.resolve("chart");
    Files.createDirectories(chart.resolve("templates"));
    Files.writeString(chart.resolve("Chart.yaml"), "{apiVersion: v2, name: c, version: 0.1.0}");
    Files.writeString(
        chart.resolve("values.yaml"),
        "there: {map: {x: 1, y: 2}, list: [one, two, three], gone: default}\nkept: default\n");
    Files.writeString(
        chart.resolve("templates/all.yaml"),
        """
        {{- range $k, $v := .Values }}
        ---
        kind: ConfigMap
        metadata: {name: {{ $k | toString | quote }} }
        data:
          kind: {{ kindOf $v | quote }}
          json: {{ $v | toJson | quote }}
          printed: {{ $v | toString | quote }}
          {{- if kindIs "map" $v }}
          {{- range $n, $w := $v }}
          {{ printf "%s-%v" "in" $n | quote }}: {{ printf "%s %v" (kindOf $w) $w | quote }}
          {{- end }}
          {{- end }}
          {{- if kindIs "slice" $v }}
          items: {{ range $v }}{{ kindOf . }},{{ end }}
          {{- end }}
        {{- end }}
        """);
  }

  private Map<String, JsonNode> byScenario(String values, String... overrides) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("scenario.yaml"),
            """
            holdfast: 1
            scenario: values
            system:
              charts:
                - release: r
                  chart: chart
            %s
            load:
              l: {to: s, rate: 1/s, for: 4s, connections: fresh, requests: [{get: /}]}
            expect: {l: {failed-at-most: 0}}
            """
                .formatted(values));
    Reading reading = ScenarioReader.read(file, List.of(overrides));
    assertThat(reading).isInstanceOf(Reading.Good.class);
    Scenario scenario = ((Reading.Good) reading).scenario();
    return byName(HelmCharts.in(folder.resolve("tmp")).render(scenario.system().charts()));
  }

  private static Map<String, JsonNode> byName(List<JsonNode> objects) {
    return objects.stream()
        .collect(
            Collectors.toMap(
                object -> object.at("/metadata/name").asText(), object -> object.path("data")));
  }

  private Map<String, JsonNode> byHelm(TemplateCommand template) throws IOException {
    String text = template.withName("r").withNamespace("default").withKubeVersion("1.34.0").call();
    return byName(
        new YAMLMapper()
            .readerFor(JsonNode.class).<JsonNode>readValues(text).readAll().stream()
                .filter(JsonNode::isObject)
                .toList());
  }

  @Test
  void valuesOfAScenarioAreThoseOfAValuesFile() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < PLAIN.size(); i++) {
      lines.add("v" + i + ": " + PLAIN.get(i));
    }
    WRITTEN.forEach((key, value) -> lines.add(key + ": " + value.stripTrailing()));
    lines.add("there: {map: {x: ~}, gone: null}");
    Path file = Files.writeString(folder.resolve("values.yaml"), String.join("\n", lines) + "\n");
    String indented =
        lines.stream().map(line -> "        " + line).collect(Collectors.joining("\n"));

    Map<String, JsonNode> scenario = byScenario("      values:\n" + indented);
    Map<String, JsonNode> helm = byHelm(new Helm(chart).template().withValuesFile(file));

    assertThat(lines).hasSizeGreaterThanOrEqualTo(200);
    assertThat(helm).hasSizeGreaterThan(150);
    assertThat(scenario.keySet()).isEqualTo(helm.keySet());
    assertThat(differing(scenario, helm, lines)).isEmpty();
    assertThat(byScenario("      values-files: [values.yaml]")).isEqualTo(helm);
  }

  @Test
  void ofSeveralDocumentsOfAValuesFileTheFirstIsTaken() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("values.yaml"), "---\nkept: first\n---\nkept: second\nmore: 1\n");

    Map<String, JsonNode> helm = byHelm(new Helm(chart).template().withValuesFile(file));

    assertThat(helm.keySet()).containsExactlyInAnyOrder("there", "kept");
    assertThat(String.valueOf(helm.get("kept"))).contains("first");
    assertThat(byScenario("      values-files: [values.yaml]")).isEqualTo(helm);
  }

  private static List<String> differing(
      Map<String, JsonNode> ours, Map<String, JsonNode> helms, List<String> lines) {
    return helms.entrySet().stream()
        .filter(entry -> !entry.getValue().equals(ours.get(entry.getKey())))
        .map(entry ->
            lines.stream()
                    .filter(line -> line.startsWith(entry.getKey() + ":"))
                    .findFirst()
                    .orElse(entry.getKey())
                + " is "
                + entry.getValue()
                + ", and here "
                + ours.get(entry.getKey()))
        .toList();
  }

  @Test
  void aLineOfSetIsThatOfHelm() throws IOException {
    for (String line : SET_LINES) {
      int last = line.lastIndexOf('=');
      // helm-java takes a key as it stands, and so a whole line in which only the last value is its
      boolean plainEnd = line.substring(last + 1).matches("[A-Za-z0-9+~ -]*");
      if (!plainEnd) {
        continue;
      }
      Map<String, JsonNode> helm =
          byHelm(new Helm(chart).template().set(line.substring(0, last), line.substring(last + 1)));

      assertThat(byScenario("", line)).as(line).isEqualTo(helm);
    }
  }
}
