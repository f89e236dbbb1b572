package dev.holdfast.scenario;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import dev.holdfast.model.Body;
import dev.holdfast.model.Draw;
import dev.holdfast.model.DrawText;
import dev.holdfast.model.Load;
import dev.holdfast.model.Protocol;
import dev.holdfast.model.Protocol.ClientCertificate;
import dev.holdfast.model.Protocol.Tls;
import dev.holdfast.model.RequestTemplate;
import dev.holdfast.model.Scenario;
import dev.holdfast.model.Table;
import dev.holdfast.scenario.Yaml.Scalar;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What loads name outside of a scenario: files beside it, and the environment's variables. */
final class LoadFiles {

  private static final long MOST_BYTES = 10_000_000;

  private final Path scenarioFile;
  private final Map<Path, Table> tables = new HashMap<>();

  /** The data's file of each load, by its name. */
  private final Map<String, Path> data = new HashMap<>();

  LoadFiles(Path scenarioFile) {
    this.scenarioFile = scenarioFile.toAbsolutePath();
  }

  /** Reports what is not there or cannot be used. */
  void check(Got<Scenario> scenario, Predicate<String> environment, Problems problems) {
    scenario
        .at(ScenarioGrammar.LOAD)
        .map(loads -> loads.each(LoadGrammar.A_LOAD))
        .orElse(List.of())
        .forEach(load -> new Check(environment, problems).load(load));
  }

  /** The load with its files' paths as they are here, and its rows. */
  Load grounded(Load load) {
    Protocol protocol = load.protocol();
    Tls tls = protocol.tls();
    Path file = data.get(load.name());
    return new Load(
        load.name(),
        load.to(),
        load.pace(),
        load.timeout(),
        load.connections(),
        new Protocol(protocol.http2(), tls == null ? null : grounded(tls), protocol.host()),
        load.headers(),
        file == null ? null : tables.get(file),
        load.answerAtMost(),
        load.redirectsAtMost(),
        load.requests().stream().map(this::grounded).toList());
  }

  private Tls grounded(Tls tls) {
    Path ca = tls.ca();
    ClientCertificate certificate = tls.certificate();
    return new Tls(
        ca == null ? null : absolute(ca),
        certificate == null
            ? null
            : new ClientCertificate(
                absolute(certificate.certificate()), absolute(certificate.key())),
        tls.insecure());
  }

  private RequestTemplate grounded(RequestTemplate request) {
    return request.body() instanceof Body.File(Path path)
        ? new RequestTemplate(
            request.method(),
            request.path(),
            request.headers(),
            new Body.File(absolute(path)),
            request.captures(),
            request.ok())
        : request;
  }

  private Path absolute(Path file) {
    return scenarioFile.resolveSibling(file).normalize();
  }

  /** One look at one load. */
  private final class Check {
    private final Predicate<String> environment;
    private final Problems problems;
    private final Set<String> missing = new HashSet<>();

    private Check(Predicate<String> environment, Problems problems) {
      this.environment = environment;
      this.problems = problems;
    }

    private void load(Got<Load> load) {
      load.at(LoadGrammar.CA).ifPresent(this::certificates);
      load.at(LoadGrammar.CLIENT_CERTIFICATE)
          .ifPresent(own -> {
            own.at(LoadGrammar.CERTIFICATE).ifPresent(this::certificates);
            own.at(LoadGrammar.KEY).ifPresent(this::key);
          });
      load.at(LoadGrammar.DATA).ifPresent(file -> table(load, file));
      load.at(LoadGrammar.HEADERS).ifPresent(headers -> texts(load, headers));
      load.at(LoadGrammar.REQUESTS)
          .map(requests -> requests.each(LoadGrammar.REQUEST))
          .orElse(List.of())
          .forEach(request -> {
            request
                .at(LoadGrammar.BODY)
                .flatMap(body -> body.at(LoadGrammar.BODY_FILE))
                .ifPresent(this::readable);
            texts(load, request);
          });
    }

    /** Every text below a part of the file; what is no draw there has no effect. */
    private void texts(Got<Load> load, Got<?> part) {
      for (Scalar text : scalars(part.slot().value())) {
        for (Draw draw : draws(text.text())) {
          switch (draw) {
            case Draw.Environment(String name) -> variable(text, name);
            case Draw.Column(String name) -> column(load, text, name);
            case Draw.Range _, Draw.Uuid _, Draw.OneOf _, Draw.Captured _ -> {}
          }
        }
      }
    }

    private void variable(Scalar text, String name) {
      if (!environment.test(name) && missing.add(name)) {
        problems.add(
            text.place(),
            "the environment must have what requests draw from it, got no variable %s; set it, for example export %s=…"
                .formatted(Scalar.quoted(name), name));
      }
    }

    private void column(Got<Load> load, Scalar text, String name) {
      Path file = data.get(load.slot().name());
      Table table = file == null ? null : tables.get(file);
      if (table != null && !table.columns().contains(name)) {
        problems.add(
            text.place(),
            "a draw must be from a column of the load's data, got %s; %s"
                .formatted(
                    Scalar.quoted("${data." + name + "}"),
                    Suggestion.of(name, table.columns())
                        .map(near -> "did you mean '${data." + near + "}'?")
                        .orElse("it has " + String.join(", ", table.columns()))));
      }
    }

    private void table(Got<Load> load, Got<Path> got) {
      Path file = readable(got);
      if (file == null) {
        return;
      }
      String text = text(got, file);
      if (text == null) {
        return;
      }
      try (MappingIterator<String[]> lines =
          new CsvMapper()
              .readerFor(String[].class)
              .with(CsvParser.Feature.WRAP_AS_ARRAY)
              .with(CsvParser.Feature.SKIP_EMPTY_LINES)
              .readValues(text)) {
        List<List<String>> all = new ArrayList<>();
        // the other pair throws what no caller expects
        while (lines.hasNextValue()) {
          all.add(Arrays.asList(lines.nextValue()));
        }
        if (all.size() < 2) {
          problems.add(
              got.slot().valuePlace(),
              "data must have a line of names and at least 1 row, got %d lines; add some"
                  .formatted(all.size()));
          return;
        }
        List<String> names = all.getFirst();
        if (Set.copyOf(names).size() < names.size()) {
          problems.add(
              got.slot().valuePlace(),
              "data must have names that differ in its first line, got %s; rename one"
                  .formatted(String.join(", ", names)));
          return;
        }
        tables.put(file, new Table(names, all.subList(1, all.size())));
        data.put(load.slot().name(), file);
      } catch (IOException | IllegalArgumentException e) {
        problems.add(
            got.slot().valuePlace(),
            "data must be a CSV file in UTF-8 whose rows have as many values as its first line has names, got %s; mend it (%s)"
                .formatted(
                    Scalar.quoted(String.valueOf(got.value())),
                    String.valueOf(e.getMessage()).lines().findFirst().orElse("unreadable")));
      }
    }

    /** A file's text behind the byte order mark that spreadsheets put before the first name. */
    private @Nullable String text(Got<Path> got, Path file) {
      String shown = Scalar.quoted(String.valueOf(got.value()));
      try {
        String text =
            ScenarioFile.utf8(
                Files.readAllBytes(file),
                (place, wrong) ->
                    problems.add(
                        got.slot().valuePlace(),
                        "data must be in UTF-8, got the byte 0x%02X at %d:%d of %s; save the file as UTF-8"
                            .formatted(wrong, place.line(), place.column(), shown)));
        return text != null && text.startsWith("\uFEFF") ? text.substring(1) : text;
      } catch (IOException e) {
        problems.add(
            got.slot().valuePlace(),
            "data must be a file that can be read, got %s (%s); check the disk"
                .formatted(shown, e.getMessage()));
        return null;
      }
    }

    private void certificates(Got<Path> got) {
      Path file = readable(got);
      if (file == null) {
        return;
      }
      try (InputStream in = Files.newInputStream(file)) {
        if (!CertificateFactory.getInstance("X.509").generateCertificates(in).isEmpty()) {
          return;
        }
      } catch (IOException | CertificateException e) {
        // said below
      }
      problems.add(
          got.slot().valuePlace(),
          "%s must be a file of certificates in PEM, got %s; it begins with -----BEGIN CERTIFICATE-----"
              .formatted(got.slot().what(), Scalar.quoted(String.valueOf(got.value()))));
    }

    private void key(Got<Path> got) {
      Path file = readable(got);
      try {
        if (file == null
            || Files.readString(file, StandardCharsets.ISO_8859_1)
                .contains("-----BEGIN PRIVATE KEY-----")) {
          return;
        }
      } catch (IOException e) {
        // said below
      }
      problems.add(
          got.slot().valuePlace(),
          "key must be a private key in PEM (PKCS #8) without a password, got %s; make one by openssl pkcs8 -topk8 -nocrypt"
              .formatted(Scalar.quoted(String.valueOf(got.value()))));
    }

    /** The file, where it can be read; else null, and that is reported. */
    private @Nullable Path readable(Got<Path> got) {
      Path written = got.value();
      if (written == null) {
        return null;
      }
      Path file = absolute(written);
      String shown = Scalar.quoted(written.toString());
      String what = got.slot().what();
      String fault = "";
      if (!Files.exists(file)) {
        fault =
            "%s must be a file that exists, got %s; the path counts from this file's folder"
                .formatted(what, shown);
      } else if (!Files.isRegularFile(file)) {
        fault = "%s must be a regular file, got %s; name a file".formatted(what, shown);
      } else if (!Files.isReadable(file)) {
        fault = "%s must be readable, got %s; run chmod +r on it".formatted(what, shown);
      } else if (file.toFile().length() > MOST_BYTES) {
        fault = "%s must have at most 10 MB, got more in %s; shorten it".formatted(what, shown);
      }
      if (fault.isEmpty()) {
        return file;
      }
      problems.add(got.slot().valuePlace(), fault);
      return null;
    }
  }

  private static List<Scalar> scalars(Yaml value) {
    return switch (value) {
      case Scalar scalar -> List.of(scalar);
      case Yaml.Sequence sequence ->
          sequence.items().stream().flatMap(item -> scalars(item).stream()).toList();
      case Yaml.Mapping mapping ->
          mapping.entries().stream().flatMap(entry -> scalars(entry.value()).stream()).toList();
    };
  }

  /** None where the text cannot be read, which is reported elsewhere. */
  private static List<Draw> draws(String text) {
    try {
      return DrawText.of(text).draws();
    } catch (IllegalArgumentException unreadable) {
      return List.of();
    }
  }
}
