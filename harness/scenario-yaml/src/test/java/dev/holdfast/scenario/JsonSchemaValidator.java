package dev.holdfast.scenario;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Validates as an editor does: another reader of YAML, another reader of the schema. */
final class JsonSchemaValidator {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  private final Schema schema;

  JsonSchemaValidator(String schema) {
    this.schema = REGISTRY.getSchema(schema);
  }

  /** What the schema has against a text; empty where nothing. */
  List<Error> errors(String yaml) {
    LoadSettings settings = LoadSettings.builder().setSchema(new CoreSchema()).build();
    @Nullable Object value = new Load(settings).loadFromString(yaml);
    try {
      return schema.validate(JSON.writeValueAsString(value), InputFormat.JSON);
    } catch (JsonProcessingException notJson) {
      throw new IllegalArgumentException("cannot be said in JSON: " + yaml, notJson);
    }
  }
}
