// Records what Confluent's AvroConverter makes of many schemas and values, as ../recorded/avro.json.
// Run: javac -cp 'libs/*' *.java && java -cp 'libs/*:.' RecordAvro > ../recorded/avro.json
// with kafka-connect-avro-converter 8.x, connect-json and connect-runtime 4.1.1 and their dependencies in libs.
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.*;
import io.confluent.connect.avro.*;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.testutil.MockSchemaRegistry;
import java.io.ByteArrayOutputStream;
import java.math.*;
import java.util.*;
import org.apache.avro.generic.*;
import org.apache.avro.io.*;
import org.apache.kafka.connect.data.*;

public final class RecordAvro {
  static final ObjectNode OUT = Tagged.F.objectNode();
  static int scope = 0;

  static Map<String, Object> config(String options) {
    Map<String, Object> c = new HashMap<>();
    for (String o : options.split(",")) if (!o.isEmpty()) c.put(o.split("=")[0], o.split("=")[1]);
    c.put("schema.registry.url", "mock://s" + scope);
    return c;
  }

  static void write(String options, Schema s, Object v) {
    scope++;
    ObjectNode n = ((ArrayNode) OUT.get("write")).addObject().put("options", options);
    n.set("schema", Tagged.schema(s));
    n.set("value", Tagged.value(v));
    Map<String, Object> c = config(options);
    try {
      AvroData data = new AvroData(new AvroDataConfig(c));
      n.put("avro", data.fromConnectSchema(s).toString());
      AvroConverter converter = new AvroConverter();
      converter.configure(c, false);
      byte[] b = converter.fromConnectData("t", s, v);
      n.put("bytes", b == null ? null : Base64.getEncoder().encodeToString(Arrays.copyOfRange(b, 5, b.length)));
    } catch (Throwable e) {
      n.setAll(Tagged.error(e));
      if (e.getCause() != null) n.put("cause", String.valueOf(e.getCause().getMessage()));
      return;
    }
  }

  /** `data` is Avro's JSON form of a value. */
  static void read(String options, String avro, String data) {
    scope++;
    ObjectNode n = ((ArrayNode) OUT.get("read")).addObject().put("options", options).put("avro", avro).put("data", data);
    Map<String, Object> c = config(options);
    try {
      org.apache.avro.Schema schema = new org.apache.avro.Schema.Parser().parse(avro);
      Object datum = new GenericDatumReader<Object>(schema).read(null, DecoderFactory.get().jsonDecoder(schema, data));
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      if (schema.getType() == org.apache.avro.Schema.Type.BYTES) out.write(((java.nio.ByteBuffer) datum).array());
      else {
        BinaryEncoder e = EncoderFactory.get().directBinaryEncoder(out, null);
        new GenericDatumWriter<Object>(schema).write(datum, e);
        e.flush();
      }
      n.put("bytes", Base64.getEncoder().encodeToString(out.toByteArray()));
      int id = MockSchemaRegistry.getClientForScope("s" + scope).register("t-value", new AvroSchema(schema));
      AvroConverter converter = new AvroConverter();
      converter.configure(c, false);
      byte[] bytes = java.nio.ByteBuffer.allocate(5 + out.size()).put((byte) 0).putInt(id).put(out.toByteArray()).array();
      SchemaAndValue result = converter.toConnectData("t", bytes);
      n.set("schema", result == null ? Tagged.F.nullNode() : Tagged.schema(result.schema()));
      n.set("value", result == null ? Tagged.F.nullNode() : Tagged.value(result.value()));
    } catch (Throwable e) {
      n.setAll(Tagged.error(e));
      if (e.getCause() != null) n.put("cause", String.valueOf(e.getCause().getMessage()));
    }
  }

  static SchemaBuilder b(Schema.Type t) {
    return SchemaBuilder.type(t);
  }

  static List<SchemaAndValue> values() {
    List<SchemaAndValue> l = new ArrayList<>();
    for (SchemaAndValue sv : RecordConverters.values()) if (sv.value() != null || sv.schema() != null) l.add(sv);
    for (int v : new int[] {0, 1, -1, 63, 64, -64, -65, 8191, 8192, Integer.MAX_VALUE, Integer.MIN_VALUE}) l.add(new SchemaAndValue(Schema.INT32_SCHEMA, v));
    for (long v : new long[] {1L << 31, (1L << 34) - 1, 1L << 34, 1L << 35, 1L << 41, -(1L << 41), 1L << 48, 1L << 52, 1L << 53, -(1L << 53), 1L << 55, 1L << 62, Long.MAX_VALUE, Long.MIN_VALUE}) l.add(new SchemaAndValue(Schema.OPTIONAL_INT64_SCHEMA, v));
    // Every primitive in every form of a field.
    for (Object[] p : new Object[][] {{Schema.Type.INT8, (byte) 5}, {Schema.Type.INT16, (short) 500}, {Schema.Type.INT32, 70000}, {Schema.Type.INT64, 5000000000L}, {Schema.Type.FLOAT32, 0.1f}, {Schema.Type.FLOAT64, 0.1}, {Schema.Type.BOOLEAN, true}, {Schema.Type.STRING, "\u00e4x\"\u0001"}, {Schema.Type.BYTES, new byte[] {1, -1, 65}}}) {
      Schema.Type t = (Schema.Type) p[0];
      Schema[] forms = {b(t).build(), b(t).optional().build(), b(t).defaultValue(p[1]).build(), b(t).optional().defaultValue(p[1]).build(),
        b(t).name("my.own.Name").version(3).doc("a doc").parameter("p1", "v1").parameter("a2", "v2").build(), b(t).name("plain").optional().parameter("avro.x", "y").build()};
      SchemaBuilder sb = SchemaBuilder.struct().name("com.example.All" + t.getName());
      for (int i = 0; i < forms.length; i++) sb.field("f" + i, forms[i]);
      Schema s = sb.build();
      Struct full = new Struct(s);
      Struct part = new Struct(s);
      for (int i = 0; i < forms.length; i++) {
        full.put("f" + i, p[1]);
        if (i == 0 || i == 4) part.put("f" + i, p[1]);
      }
      l.add(new SchemaAndValue(s, full));
      l.add(new SchemaAndValue(s, part));
      for (Schema f : forms) l.add(new SchemaAndValue(f, p[1]));
    }
    Schema inner = SchemaBuilder.struct().name("com.example.Value").field("id", Schema.INT32_SCHEMA).field("n", Schema.OPTIONAL_STRING_SCHEMA).build();
    Schema optInner = SchemaBuilder.struct().name("com.example.Value").optional().field("id", Schema.INT32_SCHEMA).field("n", Schema.OPTIONAL_STRING_SCHEMA).build();
    Struct iv = new Struct(inner).put("id", 7).put("n", "x");
    Struct ov = new Struct(optInner).put("id", 8);
    Schema source = SchemaBuilder.struct().name("io.debezium.connector.postgresql.Source").version(1).field("version", Schema.STRING_SCHEMA).field("ts_ms", Schema.INT64_SCHEMA)
      .field("snapshot", SchemaBuilder.string().name("io.debezium.data.Enum").version(1).parameter("allowed", "true,last,false").optional().defaultValue("false").build()).build();
    Schema envelope = SchemaBuilder.struct().name("com.example.Envelope").version(2).field("before", optInner).field("after", optInner).field("source", source)
      .field("transaction", SchemaBuilder.struct().name("event.block").version(1).optional().field("id", Schema.STRING_SCHEMA).build()).field("op", Schema.STRING_SCHEMA).build();
    l.add(new SchemaAndValue(envelope, new Struct(envelope).put("after", ov).put("source", new Struct(source).put("version", "3").put("ts_ms", 1L)).put("op", "c")));
    l.add(new SchemaAndValue(inner, iv));
    l.add(new SchemaAndValue(optInner, ov));
    Schema two = SchemaBuilder.struct().field("a", inner).field("b", optInner).field("c", SchemaBuilder.array(inner).build()).build();
    l.add(new SchemaAndValue(two, new Struct(two).put("a", iv).put("b", ov).put("c", List.of(iv, iv))));
    Schema unnamed = SchemaBuilder.struct().field("x", SchemaBuilder.struct().field("y", Schema.INT8_SCHEMA).build()).field("z", SchemaBuilder.struct().optional().field("q", Schema.INT8_SCHEMA).build()).build();
    l.add(new SchemaAndValue(unnamed, new Struct(unnamed).put("x", new Struct(unnamed.field("x").schema()).put("y", (byte) 1))));
    // Maps and arrays.
    l.add(new SchemaAndValue(SchemaBuilder.array(Schema.OPTIONAL_INT32_SCHEMA).build(), Arrays.asList(1, null, 3)));
    l.add(new SchemaAndValue(SchemaBuilder.array(Schema.STRING_SCHEMA).optional().build(), List.of()));
    l.add(new SchemaAndValue(SchemaBuilder.array(SchemaBuilder.array(Schema.INT64_SCHEMA).build()).name("named.Array").doc("d").build(), List.of(List.of(1L, 2L), List.of())));
    l.add(new SchemaAndValue(SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.OPTIONAL_FLOAT64_SCHEMA).build(), Map.of("k", 1.5)));
    l.add(new SchemaAndValue(SchemaBuilder.map(Schema.OPTIONAL_STRING_SCHEMA, Schema.INT32_SCHEMA).build(), Map.of("k", 1)));
    l.add(new SchemaAndValue(SchemaBuilder.map(Schema.INT32_SCHEMA, Schema.OPTIONAL_STRING_SCHEMA).optional().build(), Map.of(4, "v")));
    l.add(new SchemaAndValue(SchemaBuilder.map(Schema.INT32_SCHEMA, inner).name("my.NamedMap").build(), Map.of(4, iv)));
    l.add(new SchemaAndValue(SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.INT32_SCHEMA).optional().defaultValue(Map.of("d", 1)).build(), Map.of()));
    l.add(new SchemaAndValue(SchemaBuilder.array(Schema.INT32_SCHEMA).defaultValue(List.of(1, 2)).build(), List.of(9)));
    Schema md = SchemaBuilder.struct().name("md").field("m", SchemaBuilder.map(Schema.INT32_SCHEMA, Schema.INT32_SCHEMA).defaultValue(Map.of(1, 2)).build()).field("a", SchemaBuilder.array(Schema.FLOAT32_SCHEMA).defaultValue(List.of(1.1f)).build()).build();
    l.add(new SchemaAndValue(md, new Struct(md)));
    // Logical types.
    Schema logical = SchemaBuilder.struct().name("logical").field("d", Decimal.schema(2)).field("dp", Decimal.builder(3).parameter("connect.decimal.precision", "20").optional().build()).field("neg", Decimal.builder(-2).build())
      .field("big", Decimal.builder(70).build()).field("date", org.apache.kafka.connect.data.Date.SCHEMA).field("time", Time.builder().optional().build()).field("ts", Timestamp.builder().defaultValue(new java.util.Date(5)).build())
      .field("dd", Decimal.builder(1).defaultValue(new BigDecimal("1.5")).build()).build();
    l.add(new SchemaAndValue(logical, new Struct(logical).put("d", new BigDecimal("12.34")).put("dp", new BigDecimal("-1.234")).put("neg", new BigDecimal(new BigInteger("5"), -2)).put("big", new BigDecimal(BigInteger.ONE, 70)).put("date", new java.util.Date(86400000L * 20000)).put("time", new java.util.Date(12345)).put("ts", new java.util.Date(1763722000123L))));
    l.add(new SchemaAndValue(Decimal.schema(0), new BigDecimal("-129")));
    l.add(new SchemaAndValue(Decimal.schema(2), new BigDecimal("1.5")));
    Schema fixed = SchemaBuilder.bytes().name("com.example.Md5").parameter("connect.fixed.size", "4").build();
    Schema fx = SchemaBuilder.struct().name("fx").field("f", fixed).field("o", SchemaBuilder.bytes().name("com.example.Two").parameter("connect.fixed.size", "2").optional().build())
      .field("d", Decimal.builder(2).parameter("connect.fixed.size", "8").parameter("connect.decimal.precision", "18").build()).build();
    l.add(new SchemaAndValue(fx, new Struct(fx).put("f", new byte[] {1, 2, 3, 4}).put("d", new BigDecimal("-1.00"))));
    l.add(new SchemaAndValue(fx, new Struct(fx).put("f", new byte[] {1, 2, 3, 4}).put("o", new byte[] {9, 8}).put("d", new BigDecimal("1.00"))));
    // Enums and unions.
    Schema en = SchemaBuilder.string().name("com.example.Color").parameter("io.confluent.connect.avro.Enum", "com.example.Color").parameter("io.confluent.connect.avro.Enum.RED", "RED").parameter("io.confluent.connect.avro.Enum.BLUE", "BLUE").parameter("io.confluent.connect.avro.enum.doc.Color", "a doc").parameter("io.confluent.connect.avro.enum.default.Color", "RED").build();
    Schema es = SchemaBuilder.struct().name("es").field("e", en).field("o", SchemaBuilder.string().name("com.example.Opt").optional().parameter("io.confluent.connect.avro.Enum", "com.example.Opt").parameter("io.confluent.connect.avro.Enum.A", "A").build()).build();
    l.add(new SchemaAndValue(es, new Struct(es).put("e", "BLUE").put("o", "A")));
    l.add(new SchemaAndValue(en, "BLUE"));
    Schema union = SchemaBuilder.struct().name("io.confluent.connect.avro.Union").optional().field("int", Schema.OPTIONAL_INT32_SCHEMA).field("string", Schema.OPTIONAL_STRING_SCHEMA).field("Value", optInner).build();
    l.add(new SchemaAndValue(union, new Struct(union).put("string", "x")));
    Schema us = SchemaBuilder.struct().name("us").field("u", union).field("r", SchemaBuilder.struct().name("io.confluent.connect.avro.Union").field("long", Schema.OPTIONAL_INT64_SCHEMA).field("boolean", Schema.OPTIONAL_BOOLEAN_SCHEMA).build()).build();
    l.add(new SchemaAndValue(us, new Struct(us).put("u", new Struct(union).put("Value", ov)).put("r", new Struct(us.field("r").schema()).put("boolean", true))));
    l.add(new SchemaAndValue(us, new Struct(us).put("r", new Struct(us.field("r").schema()).put("long", 5L))));
    // Names that Avro refuses.
    for (String name : new String[] {"a-b.C$D", "1st.2nd", "x..y", "\u00e4.\u00f6", "has space!'()~*.N", ".lead", "trail."}) {
      Schema s = SchemaBuilder.struct().name(name).field("ok", Schema.INT32_SCHEMA).build();
      l.add(new SchemaAndValue(s, new Struct(s).put("ok", 1)));
    }
    for (String f : new String[] {"a-b", "1x", "\u00e4", "x y", "$"}) {
      Schema s = SchemaBuilder.struct().name("n").field(f, Schema.INT32_SCHEMA).build();
      l.add(new SchemaAndValue(s, new Struct(s).put(f, 1)));
    }
    Schema docs = SchemaBuilder.struct().name("docs").doc("schema doc").parameter("io.confluent.connect.avro.record.doc", "record doc").parameter("io.confluent.connect.avro.field.doc.f", "field doc").parameter("connect.record.doc", "other").field("f", SchemaBuilder.int32().doc("type doc").build()).build();
    l.add(new SchemaAndValue(docs, new Struct(docs).put("f", 1)));
    Schema p1 = SchemaBuilder.struct().name("shared").parameter("k", "1").field("i", Schema.INT32_SCHEMA).build();
    Schema p2 = SchemaBuilder.struct().name("shared").parameter("k", "2").optional().field("i", Schema.INT32_SCHEMA).build();
    Schema ps = SchemaBuilder.struct().name("ps").field("a", p1).field("b", p2).build();
    l.add(new SchemaAndValue(ps, new Struct(ps).put("a", new Struct(p1).put("i", 1)).put("b", new Struct(p2).put("i", 2))));
    // Without a schema.
    for (Object o : new Object[] {true, 5L, 1.5, "text", List.of(1L, "a", List.of()), Map.of("k", 2L), Arrays.asList((Object) null)}) l.add(new SchemaAndValue(null, o));
    return l;
  }

  public static void main(String[] args) throws Exception {
    OUT.putArray("write");
    OUT.putArray("read");
    String[] options = {"", "enhanced.avro.schema.support=true", "connect.meta.data=false", "scrub.invalid.names=true", "discard.type.doc.default=true", "allow.optional.map.keys=true", "ignore.default.for.nullables=true", "generalized.sum.type.support=true"};
    List<SchemaAndValue> values = values();
    int n = values.size();
    int plain = RecordConverters.values().size();
    for (String o : options) for (int i = 0; i < n; i++) if (o.isEmpty() || i >= plain) write(o, values.get(i).schema(), values.get(i).value());
    // Everything that can be written can be read again, with each option.
    String[][] reads = {
      {"\"int\"", "5"}, {"\"string\"", "\"x\""}, {"\"null\"", "null"}, {"[\"null\",\"int\"]", "{\"int\":5}"}, {"[\"null\",\"int\"]", "null"}, {"[\"int\"]", "{\"int\":5}"},
      {"[\"null\",\"int\",\"string\"]", "{\"string\":\"s\"}"}, {"[\"null\",\"int\",\"string\"]", "{\"int\":4}"}, {"[\"int\",\"string\"]", "{\"int\":4}"},
      {"{\"type\":\"int\",\"connect.type\":\"int8\"}", "5"}, {"{\"type\":\"int\",\"connect.type\":\"int16\",\"connect.doc\":\"d\",\"connect.version\":7,\"connect.name\":\"n\",\"connect.parameters\":{\"a\":\"b\"},\"connect.default\":3}", "5"}, {"{\"type\":\"int\",\"connect.type\":\"nope\"}", "5"},
      {"{\"type\":\"int\",\"connect.version\":\"x\"}", "5"}, {"{\"type\":\"int\",\"connect.name\":5}", "5"}, {"{\"type\":\"int\",\"connect.parameters\":5}", "5"}, {"{\"type\":\"int\",\"connect.parameters\":{\"a\":5}}", "5"},
      {"{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":10,\"scale\":2}", "\"\\u0001\\u0000\""}, {"{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":64}", "\"\\u00ff\""},
      {"{\"type\":\"fixed\",\"name\":\"a.F\",\"size\":2}", "\"\\u0001\\u0000\""}, {"{\"type\":\"fixed\",\"name\":\"F\",\"size\":4,\"logicalType\":\"decimal\",\"precision\":8,\"scale\":1}", "\"\\u0000\\u0000\\u0001\\u0000\""},
      {"{\"type\":\"int\",\"logicalType\":\"date\"}", "20000"}, {"{\"type\":\"int\",\"logicalType\":\"time-millis\"}", "20000"}, {"{\"type\":\"long\",\"logicalType\":\"timestamp-millis\"}", "20000"}, {"{\"type\":\"long\",\"logicalType\":\"timestamp-micros\"}", "20000"}, {"{\"type\":\"string\",\"logicalType\":\"uuid\"}", "\"x\""}, {"{\"type\":\"string\",\"avro.java.string\":\"String\"}", "\"x\""},
      {"{\"type\":\"enum\",\"name\":\"c.E\",\"doc\":\"ed\",\"symbols\":[\"A\",\"B\"],\"default\":\"A\"}", "\"B\""},
      {"{\"type\":\"array\",\"items\":[\"null\",\"string\"]}", "[null,{\"string\":\"x\"}]"}, {"{\"type\":\"map\",\"values\":\"long\"}", "{\"k\":5}"},
      {"{\"type\":\"array\",\"items\":{\"type\":\"record\",\"name\":\"MapEntry\",\"namespace\":\"io.confluent.connect.avro\",\"fields\":[{\"name\":\"key\",\"type\":\"int\"},{\"name\":\"value\",\"type\":[\"null\",\"string\"]}]}}", "[{\"key\":1,\"value\":{\"string\":\"x\"}}]"},
      {"{\"type\":\"array\",\"items\":{\"type\":\"record\",\"name\":\"Other\",\"connect.internal.type\":\"MapEntry\",\"fields\":[{\"name\":\"key\",\"type\":\"int\"},{\"name\":\"value\",\"type\":\"int\"}]}}", "[{\"key\":1,\"value\":2}]"},
      {"{\"type\":\"record\",\"name\":\"R\",\"namespace\":\"a.b\",\"doc\":\"rd\",\"fields\":[{\"name\":\"i\",\"type\":\"int\",\"doc\":\"fd\",\"default\":5},{\"name\":\"o\",\"type\":[\"null\",\"string\"],\"default\":null},{\"name\":\"d\",\"type\":[\"string\",\"null\"],\"default\":\"x\"},{\"name\":\"u\",\"type\":[\"null\",\"int\",\"a.b.R\"],\"default\":null}]}".replace(",\"a.b.R\"", ",\"boolean\""), "{\"i\":1,\"o\":null,\"d\":{\"string\":\"q\"},\"u\":{\"boolean\":true}}"},
      {"{\"type\":\"record\",\"name\":\"D\",\"fields\":[{\"name\":\"f\",\"type\":\"float\",\"default\":0.1},{\"name\":\"g\",\"type\":\"double\",\"default\":2},{\"name\":\"l\",\"type\":\"long\",\"default\":9007199254740993},{\"name\":\"b\",\"type\":\"bytes\",\"default\":\"\\u00ff\"},{\"name\":\"a\",\"type\":{\"type\":\"array\",\"items\":\"int\"},\"default\":[1]},{\"name\":\"m\",\"type\":{\"type\":\"map\",\"values\":\"int\"},\"default\":{\"k\":1}},{\"name\":\"e\",\"type\":{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"A\"]},\"default\":\"A\"},{\"name\":\"dec\",\"type\":{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":4,\"scale\":2},\"default\":\"\\u0001\"},{\"name\":\"t\",\"type\":{\"type\":\"long\",\"logicalType\":\"timestamp-millis\"},\"default\":7},{\"name\":\"cd\",\"type\":{\"type\":\"string\",\"connect.default\":\"own\"},\"default\":\"field\"}]}",
        "{\"f\":1,\"g\":1,\"l\":1,\"b\":\"\",\"a\":[],\"m\":{},\"e\":\"A\",\"dec\":\"\\u0002\",\"t\":1,\"cd\":\"q\"}"},
      {"{\"type\":\"record\",\"name\":\"U\",\"fields\":[{\"name\":\"u\",\"type\":[\"int\",{\"type\":\"record\",\"name\":\"x.A\",\"fields\":[{\"name\":\"i\",\"type\":\"int\"}]},{\"type\":\"record\",\"name\":\"y.B\",\"fields\":[{\"name\":\"i\",\"type\":\"int\"}]},{\"type\":\"enum\",\"name\":\"z.C\",\"symbols\":[\"Q\"]},{\"type\":\"fixed\",\"name\":\"w.F\",\"size\":1}]}]}", "{\"u\":{\"y.B\":{\"i\":4}}}"},
      {"{\"type\":\"record\",\"name\":\"U\",\"fields\":[{\"name\":\"u\",\"type\":[{\"type\":\"record\",\"name\":\"x.A\",\"fields\":[]},{\"type\":\"record\",\"name\":\"y.A\",\"fields\":[]}]}]}", "{\"u\":{\"y.A\":{}}}"},
      {"{\"type\":\"record\",\"name\":\"ConnectDefault\",\"namespace\":\"io.confluent.connect.avro\",\"fields\":[{\"name\":\"a\",\"type\":\"int\"}]}", "{\"a\":1}"},
      {"{\"type\":\"record\",\"name\":\"R\",\"connect.name\":\"other-name\",\"connect.doc\":\"cd\",\"connect.version\":4,\"fields\":[{\"name\":\"a\",\"type\":{\"type\":\"string\",\"connect.doc\":\"td\"},\"doc\":\"fd\",\"connect.parameters\":{\"fp\":\"1\"}}]}", "{\"a\":\"x\"}"},
      {AvroData.ANYTHING_SCHEMA.toString(), "{\"boolean\":null,\"bytes\":null,\"double\":null,\"float\":null,\"int\":{\"int\":4},\"long\":null,\"string\":null,\"array\":null,\"map\":null}"},
      {"\"bytes\"", "\"abc\""}, {"[\"null\",\"bytes\"]", "{\"bytes\":\"abc\"}"}, {"\"double\"", "1.5"}, {"\"float\"", "1.5"}, {"\"boolean\"", "true"}, {"\"long\"", "-9223372036854775808"},
    };
    for (String o : new String[] {"", "enhanced.avro.schema.support=true", "connect.meta.data=false", "discard.type.doc.default=true", "generalized.sum.type.support=true", "flatten.singleton.unions=false"}) for (String[] r : reads) read(o, r[0], r[1]);
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
