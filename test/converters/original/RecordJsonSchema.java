// Records what Confluent's JsonSchemaConverter makes of many schemas and values, as ../recorded/json-schema.json.
// Run: javac -cp 'libs/*' *.java && java -cp 'libs/*:.' RecordJsonSchema > ../recorded/json-schema.json
// with kafka-connect-json-schema-converter and -avro-converter 8.x, connect-json and connect-runtime 4.1.1 and their dependencies in libs.
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.*;
import io.confluent.connect.json.*;
import io.confluent.kafka.schemaregistry.json.*;
import io.confluent.kafka.schemaregistry.testutil.MockSchemaRegistry;
import java.math.*;
import java.nio.charset.StandardCharsets;
import java.util.*;
import org.apache.kafka.connect.data.*;

public final class RecordJsonSchema {
  static final ObjectNode OUT = Tagged.F.objectNode();
  static int scope = 0;

  static Map<String, Object> config(String options) {
    Map<String, Object> c = new HashMap<>();
    for (String o : options.split(",")) if (!o.isEmpty()) c.put(o.split("=")[0], o.split("=")[1]);
    c.put("schema.registry.url", "mock://j" + scope);
    return c;
  }

  static ObjectNode failed(ObjectNode n, Throwable e) {
    n.setAll(Tagged.error(e));
    Throwable cause = e;
    while (cause.getCause() != null) cause = cause.getCause();
    if (cause != e) n.put("cause", cause.getClass().getSimpleName() + ": " + String.valueOf(cause.getMessage()).lines().findFirst().orElse(""));
    return n;
  }

  static void write(String options, Schema s, Object v) {
    scope++;
    ObjectNode n = ((ArrayNode) OUT.get("write")).addObject().put("options", options);
    n.set("schema", Tagged.schema(s));
    n.set("value", Tagged.value(v));
    Map<String, Object> c = config(options);
    try {
      JsonSchema js = new JsonSchemaData(new JsonSchemaDataConfig(c)).fromConnectSchema(s);
      n.put("json", js == null ? null : js.canonicalString());
      JsonSchemaConverter converter = new JsonSchemaConverter();
      converter.configure(c, false);
      byte[] b = converter.fromConnectData("t", s, v);
      n.put("bytes", b == null ? null : new String(b, 5, b.length - 5, StandardCharsets.UTF_8));
    } catch (Throwable e) {
      failed(n, e);
    }
  }

  static void read(String options, String json, String data) {
    scope++;
    ObjectNode n = ((ArrayNode) OUT.get("read")).addObject().put("options", options).put("json", json).put("data", data);
    Map<String, Object> c = config(options);
    try {
      int id = MockSchemaRegistry.getClientForScope("j" + scope, List.of(new JsonSchemaProvider())).register("t-value", new JsonSchema(json));
      JsonSchemaConverter converter = new JsonSchemaConverter();
      converter.configure(c, false);
      byte[] d = data.getBytes(StandardCharsets.UTF_8);
      byte[] bytes = java.nio.ByteBuffer.allocate(5 + d.length).put((byte) 0).putInt(id).put(d).array();
      SchemaAndValue result = converter.toConnectData("t", bytes);
      n.set("schema", result == null ? Tagged.F.nullNode() : Tagged.schema(result.schema()));
      n.set("value", result == null ? Tagged.F.nullNode() : Tagged.value(result.value()));
    } catch (Throwable e) {
      failed(n, e);
    }
  }

  static List<SchemaAndValue> values() {
    List<SchemaAndValue> l = new ArrayList<>(RecordAvro.values());
    for (Schema s : new Schema[] {Schema.OPTIONAL_STRING_SCHEMA, Schema.OPTIONAL_INT32_SCHEMA, Schema.INT32_SCHEMA, SchemaBuilder.int32().optional().defaultValue(7).build(), SchemaBuilder.struct().optional().field("a", Schema.INT32_SCHEMA).build()}) l.add(new SchemaAndValue(s, null));
    Schema en = SchemaBuilder.string().parameter("io.confluent.connect.json.Enum", "").parameter("io.confluent.connect.json.Enum.RED", "RED").parameter("io.confluent.connect.json.Enum.a b", "a b").parameter("io.confluent.connect.json.Enum.<NULL>", "<NULL>").build();
    Schema gen = SchemaBuilder.string().parameter("org.apache.kafka.connect.data.Enum", "").parameter("org.apache.kafka.connect.data.Enum.RED", "0").parameter("org.apache.kafka.connect.data.Enum.BLUE", "1").optional().build();
    Schema es = SchemaBuilder.struct().name("es").field("e", en).field("g", gen).build();
    l.add(new SchemaAndValue(es, new Struct(es).put("e", "RED").put("g", "BLUE")));
    Schema inner = SchemaBuilder.struct().name("in").optional().field("x", Schema.INT32_SCHEMA).build();
    Schema union = SchemaBuilder.struct().name("io.confluent.connect.json.OneOf").optional().field("io.confluent.connect.json.OneOf.field.0", Schema.OPTIONAL_INT32_SCHEMA).field("io.confluent.connect.json.OneOf.field.1", Schema.OPTIONAL_STRING_SCHEMA).field("io.confluent.connect.json.OneOf.field.2", inner).build();
    Schema gu = SchemaBuilder.struct().name("connect_union_0").parameter("org.apache.kafka.connect.data.Union", "connect_union_0").field("connect_union_field_0", Schema.OPTIONAL_INT64_SCHEMA).field("connect_union_field_1", SchemaBuilder.array(Schema.STRING_SCHEMA).optional().build()).build();
    Schema us = SchemaBuilder.struct().name("us").field("u", union).field("g", gu).build();
    l.add(new SchemaAndValue(us, new Struct(us).put("u", new Struct(union).put("io.confluent.connect.json.OneOf.field.1", "s")).put("g", new Struct(gu).put("connect_union_field_1", List.of("a")))));
    l.add(new SchemaAndValue(us, new Struct(us).put("u", new Struct(union).put("io.confluent.connect.json.OneOf.field.2", new Struct(inner).put("x", 4))).put("g", new Struct(gu).put("connect_union_field_0", 5L))));
    l.add(new SchemaAndValue(us, new Struct(us).put("g", new Struct(gu).put("connect_union_field_0", 5L))));
    Schema node = SchemaBuilder.struct().name("shared").parameter("io.confluent.connect.json.Id", "#id1").field("v", Schema.INT32_SCHEMA).build();
    Schema twice = SchemaBuilder.struct().name("tw").field("a", node).field("b", node).field("c", SchemaBuilder.array(node).build()).build();
    l.add(new SchemaAndValue(twice, new Struct(twice).put("a", new Struct(node).put("v", 1)).put("b", new Struct(node).put("v", 2)).put("c", List.of())));
    SchemaBuilder wide = SchemaBuilder.struct().name("wide");
    for (String f : "id,first_name,last_name,email,zip,order_number,quantity,price,created_at,updated_at,a,b,c,Aa,BB,AaAa,BBBB,long name with space,\u00e4\u00f6,__deleted".split(",")) wide.field(f, Schema.OPTIONAL_STRING_SCHEMA);
    Schema ws = wide.build();
    l.add(new SchemaAndValue(ws, new Struct(ws).put("id", "1").put("\u00e4\u00f6", "\u2028\"/\u00e9\ud83d\ude00")));
    Schema params = SchemaBuilder.string().parameter("__debezium.source.column.type", "VARCHAR").parameter("__debezium.source.column.length", "255").parameter("allowed", "a,b").parameter("io.confluent.connect.json.x", "gone").build();
    l.add(new SchemaAndValue(params, "x"));
    return l;
  }

  public static void main(String[] args) throws Exception {
    OUT.putArray("write");
    OUT.putArray("read");
    String[] options = {"", "object.additional.properties=false", "decimal.format=NUMERIC", "generalized.sum.type.support=true", "ignore.default.for.nullables=true"};
    List<SchemaAndValue> values = values();
    int plain = RecordConverters.values().size();
    for (String o : options) for (int i = 0; i < values.size(); i++) if (o.isEmpty() || i >= plain) write(o, values.get(i).schema(), values.get(i).value());
    String obj = "{\"type\":\"object\",\"title\":\"T\",\"description\":\"d\",\"properties\":{\"zip\":{\"type\":\"integer\"},\"a\":{\"type\":\"string\"},\"price\":{\"type\":\"number\"},\"ok\":{\"type\":\"boolean\"}}%s}";
    String ref = "{\"type\":\"object\",\"title\":\"Node\",\"properties\":{\"v\":{\"type\":\"integer\"},\"next\":{\"$ref\":\"#\"}}}";
    String defs = "{\"type\":\"object\",\"properties\":{\"m\":{\"$ref\":\"#/definitions/M\"},\"n\":{\"$ref\":\"#/definitions/M\"},\"l\":{\"type\":\"array\",\"items\":{\"$ref\":\"#/definitions/M\"}}},\"definitions\":{\"M\":{\"type\":\"object\",\"title\":\"M\",\"properties\":{\"c\":{\"type\":\"integer\"}}}}}";
    String indexed = "{\"type\":\"object\",\"properties\":{\"b\":{\"type\":\"integer\",\"connect.index\":1,\"connect.type\":\"int32\"},\"a\":{\"oneOf\":[{\"type\":\"null\"},{\"type\":\"string\"}],\"connect.index\":0},\"z\":{\"type\":\"integer\",\"connect.index\":2,\"connect.type\":\"int8\"}}}";
    String one = "{\"oneOf\":[{\"type\":\"integer\"},{\"type\":\"string\"},{\"type\":\"object\",\"title\":\"P\",\"properties\":{\"x\":{\"type\":\"integer\"},\"y\":{\"type\":\"integer\"}}},{\"type\":\"object\",\"title\":\"Q\",\"properties\":{\"x\":{\"type\":\"integer\"},\"q\":{\"type\":\"string\"}}}]}";
    String all = "{\"allOf\":[{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\"}},\"required\":[\"a\"]},{\"type\":\"object\",\"properties\":{\"b\":{\"type\":\"string\"}}}]}";
    String mapped = "{\"type\":\"object\",\"connect.type\":\"map\",\"additionalProperties\":{\"type\":\"integer\",\"connect.type\":\"int32\"}}";
    String entries = "{\"type\":\"array\",\"connect.type\":\"map\",\"items\":{\"type\":\"object\",\"properties\":{\"key\":{\"type\":\"integer\",\"connect.index\":0,\"connect.type\":\"int32\"},\"value\":{\"oneOf\":[{\"type\":\"null\"},{\"type\":\"string\"}],\"connect.index\":1}}}}";
    String decimal = "{\"type\":\"%s\",\"title\":\"org.apache.kafka.connect.data.Decimal\",\"connect.type\":\"bytes\",\"connect.version\":1,\"connect.parameters\":{\"scale\":\"2\"}}";
    String logical = "{\"type\":\"integer\",\"title\":\"org.apache.kafka.connect.data.%s\",\"connect.type\":\"%s\",\"connect.version\":1}";
    String[][] reads = {
      {String.format(obj, ""), "{\"zip\":5,\"a\":\"x\",\"price\":1.5,\"ok\":true,\"more\":1}"}, {String.format(obj, ",\"required\":[\"a\"]"), "{\"a\":\"x\"}"}, {String.format(obj, ""), "{}"}, {String.format(obj, ""), "{\"a\":null}"}, {String.format(obj, ""), "{\"zip\":\"no\",\"a\":5,\"price\":\"x\",\"ok\":\"y\"}"},
      {String.format(obj, ",\"additionalProperties\":false"), "{\"zip\":1,\"a\":\"b\",\"price\":2,\"ok\":false}"}, {String.format(obj, ""), "[]"}, {String.format(obj, ""), "null"}, {String.format(obj, ""), ""}, {String.format(obj, ""), "{\"a\":"}, {String.format(obj, ""), "5"},
      {ref, "{\"v\":1,\"next\":{\"v\":2}}"}, {defs, "{\"m\":{\"c\":1},\"n\":{\"c\":2},\"l\":[{\"c\":3}]}"}, {indexed, "{\"b\":5,\"a\":\"x\",\"z\":300}"}, {indexed, "{\"b\":5,\"a\":null,\"z\":-1}"},
      {one, "5"}, {one, "\"x\""}, {one, "{\"x\":1,\"y\":2}"}, {one, "{\"x\":1,\"q\":\"z\"}"}, {one, "true"}, {one.replace("oneOf", "anyOf"), "5"}, {one.replace("[{", "[{\"type\":\"null\"},{"), "null"}, {one.replace("[{", "[{\"type\":\"null\"},{"), "7"},
      {all, "{\"a\":1,\"b\":\"x\"}"}, {all, "{\"a\":1}"}, {"{\"allOf\":[{\"type\":\"string\"},{\"enum\":[\"a\",\"b\"]}]}", "\"a\""}, {"{\"allOf\":[{\"type\":\"integer\"},{\"const\":4}]}", "4"}, {"{\"type\":\"string\",\"enum\":[\"a\",\"b\"]}", "\"b\""}, {"{\"enum\":[\"a\",null,5,true]}", "\"a\""}, {"{\"const\":\"c\"}", "\"c\""},
      {"{\"type\":\"string\",\"format\":\"date\"}", "\"2020-01-01\""}, {"{\"type\":\"string\",\"connect.type\":\"bytes\"}", "\"AQID\""}, {"{\"type\":\"string\",\"connect.type\":\"bytes\"}", "\"!!\""},
      {mapped, "{\"b\":1,\"a\":2}"}, {mapped, "[]"}, {entries, "[{\"key\":4,\"value\":\"v\"},{\"key\":5,\"value\":null}]"}, {entries, "{}"}, {entries, "[5]"}, {entries, "[{\"key\":1}]"},
      {"{\"type\":\"array\",\"items\":{\"type\":\"integer\"}}", "[1,2]"}, {"{\"type\":\"array\",\"items\":{\"type\":\"integer\"}}", "[1,null]"}, {"{\"type\":\"array\"}", "[1]"}, {"{\"type\":\"array\",\"items\":[{\"type\":\"integer\"}]}", "[1]"},
      {String.format(decimal, "string"), "\"BNI=\""}, {String.format(decimal, "number"), "12.34"}, {String.format(decimal, "number"), "5"}, {String.format(decimal, "string"), "true"},
      {String.format(logical, "Date", "int32"), "20000"}, {String.format(logical, "Time", "int32"), "12345"}, {String.format(logical, "Timestamp", "int64"), "1763722000123"}, {String.format(logical, "Timestamp", "int64"), "\"x\""}, {String.format(logical, "Date", "int32"), "1.5"},
      {"{\"type\":\"integer\",\"connect.type\":\"int8\"}", "300"}, {"{\"type\":\"integer\",\"connect.type\":\"int16\"}", "70000"}, {"{\"type\":\"integer\",\"connect.type\":\"int32\"}", "5000000000"}, {"{\"type\":\"integer\"}", "9223372036854775807"}, {"{\"type\":\"integer\"}", "9223372036854775808"}, {"{\"type\":\"integer\"}", "1.9"}, {"{\"type\":\"number\",\"connect.type\":\"float32\"}", "0.1"}, {"{\"type\":\"number\"}", "1"}, {"{\"type\":\"integer\",\"connect.type\":\"nope\"}", "1"},
      {"{\"type\":\"integer\",\"default\":5,\"title\":\"n.N\",\"description\":\"dd\",\"connect.version\":3,\"connect.parameters\":{\"b\":\"1\",\"a\":\"2\"}}", "null"}, {"{\"type\":\"string\",\"default\":\"dflt\"}", "null"}, {"{\"type\":\"object\",\"properties\":{\"s\":{\"type\":\"string\",\"default\":\"dflt\"},\"i\":{\"type\":\"integer\",\"connect.type\":\"int32\",\"default\":9},\"n\":{\"type\":\"number\",\"default\":1.5},\"b\":{\"type\":\"string\",\"connect.type\":\"bytes\",\"default\":\"AQ==\"},\"l\":{\"type\":\"array\",\"items\":{\"type\":\"integer\"},\"default\":[1]}}}", "{}"},
      {"{\"oneOf\":[{\"type\":\"null\"},{\"type\":\"integer\",\"default\":3}]}", "null"}, {"{\"oneOf\":[{\"type\":\"integer\"}]}", "3"}, {"{\"type\":[\"null\",\"string\"]}", "\"x\""}, {"{\"type\":[\"integer\",\"string\"]}", "\"x\""}, {"{\"type\":[\"string\"]}", "\"x\""}, {"{\"type\":\"null\"}", "null"}, {"{\"not\":{\"type\":\"string\"}}", "5"},
      {"{\"properties\":{\"a\":{\"type\":\"string\"}}}", "{\"a\":\"x\"}"}, {"{\"minimum\":5}", "7"}, {"{\"maxLength\":5}", "\"x\""}, {"{\"items\":{\"type\":\"string\"}}", "[\"x\"]"}, {"{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}},\"patternProperties\":{\"^x\":{\"type\":\"integer\"}}}", "{\"a\":\"x\",\"x1\":5}"}, {"{\"type\":\"object\"}", "{\"a\":1}"},
      {"{\"$schema\":\"http://json-schema.org/draft-04/schema#\",\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\",\"minimum\":0,\"exclusiveMinimum\":true}}}", "{\"a\":1}"},
      {"{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"type\":\"object\",\"properties\":{\"b\":{\"type\":\"integer\"},\"a\":{\"type\":\"string\"},\"d\":{\"$ref\":\"#/$defs/D\"}},\"$defs\":{\"D\":{\"type\":\"object\",\"properties\":{\"q\":{\"type\":\"number\"}}}}}", "{\"b\":1,\"a\":\"x\",\"d\":{\"q\":1.5}}"},
    };
    for (String o : new String[] {"", "use.optional.for.nonrequired=true", "generalized.sum.type.support=true", "flatten.singleton.unions=false", "json.fail.invalid.schema=true", "ignore.modern.dialects=true", "ignore.default.for.nullables=true"}) for (String[] r : reads) read(o, r[0], r[1]);
    // Each schema with its value is written once; an option that changes nothing is marked so.
    ArrayNode inputs = Tagged.F.arrayNode();
    Map<String, Integer> seen = new HashMap<>();
    Map<Integer, ObjectNode> first = new HashMap<>();
    for (var node : OUT.get("write")) {
      ObjectNode c = (ObjectNode) node;
      ObjectNode in = Tagged.F.objectNode();
      in.set("schema", c.remove("schema"));
      in.set("value", c.remove("value"));
      Integer at = seen.get(in.toString());
      if (at == null) {
        seen.put(in.toString(), at = inputs.size());
        inputs.add(in);
      }
      ObjectNode rest = c.deepCopy();
      rest.remove("options");
      ObjectNode plainResult = first.putIfAbsent(at, rest);
      if (plainResult != null && plainResult.equals(rest)) c.retain("options").put("same", true);
      c.put("input", at);
    }
    OUT.set("inputs", inputs);
    ObjectMapper m = new ObjectMapper();
    m.getFactory().configure(JsonGenerator.Feature.ESCAPE_NON_ASCII, true);
    System.out.println(m.writeValueAsString(OUT).replace("},{\"options", "},\n{\"options"));
  }
}
