package dev.holdfast.launch.check;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.OptionalDouble;

/** What a check showed, for programs. */
public final class CheckJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private CheckJson() {}

  /** As one object. */
  public static String of(Outcome outcome, Accepted accepted) {
    ObjectNode root = JSON.createObjectNode();
    root.put("verdict", outcome.verdict().name());
    root.put("headline", CheckText.headline(outcome));
    root.put("workload", outcome.aim().anatomy().workload().toString());
    root.put("where", outcome.where());
    root.put("seen-from", outcome.vantage());
    root.put("service", outcome.aim().to());
    root.put("request", String.join(" ", outcome.aim().request()));
    root.put("health-path-only", outcome.aim().healthPathOnly());
    ArrayNode faults = root.putArray("faults");
    outcome.faults().forEach(one -> fault(faults.addObject(), one));
    ArrayNode notDone = root.putArray("not-done");
    outcome.notDone().forEach(notDone::add);
    ArrayNode weaknesses = root.putArray("weaknesses");
    outcome
        .advice()
        .forEach(advice -> {
          ObjectNode weakness =
              weaknesses
                  .addObject()
                  .put("rule", advice.rule())
                  .put("weakness", advice.weakness())
                  .put("evidence", advice.evidence())
                  .put("cause", advice.cause())
                  .put("remedy", advice.remedy())
                  .put("page", advice.page())
                  .put("accepted", accepted.weaknesses().contains(advice.rule()));
          ArrayNode explains = weakness.putArray("explains");
          advice.explains().forEach(explains::add);
        });
    ArrayNode unexplained = root.putArray("unexplained");
    outcome.unexplained().forEach(seen -> unexplained.add(seen.kind()));
    ArrayNode beyond = root.putArray("not-accepted");
    accepted.beyond(outcome).forEach(beyond::add);
    return root.toPrettyString();
  }

  /** Of what was not checked. */
  public static String of(Selection.LeftOut leftOut) {
    return JSON.createObjectNode()
        .put("not-checked", leftOut.what())
        .put("why", leftOut.why())
        .toPrettyString();
  }

  private static void fault(ObjectNode fault, Outcome.One one) {
    Seen seen = one.seen();
    fault.put("fault", seen.kind());
    fault.put("verdict", seen.verdict().name());
    fault.put("headline", seen.headline());
    fault.put("not-struck", seen.notStruck());
    fault.put("requests", seen.requests());
    fault.put("doubtful", seen.doubtful());
    fault.put("failed-before", seen.early());
    fault.put("failed", seen.bad().size());
    fault.put("failed-for-seconds", seen.badForSeconds());
    fault.put("worst-millis", seen.worstMillis());
    ArrayNode looks = fault.putArray("looks-each-10s");
    seen.probes().forEach(looks::add);
    put(fault, "out-of-rotation-seconds", seen.outOfRotation());
    put(fault, "new-in-rotation-seconds", seen.inRotation());
    put(fault, "redundant-seconds", seen.redundant());
    fault.put("scenario", one.scenario().toString());
    fault.put("report", one.report().toString());
  }

  private static void put(ObjectNode fault, String name, OptionalDouble value) {
    if (value.isPresent()) {
      fault.put(name, value.getAsDouble());
    } else {
      fault.putNull(name);
    }
  }
}
