// Records what Confluent's ProtobufConverter makes of many schemas and values, as ../recorded/protobuf.json.
// Run: javac -cp 'libs/*' *.java && java -cp 'libs/*:.' RecordProtobuf > ../recorded/protobuf.json
// with kafka-connect-protobuf-converter and -avro-converter 8.x, connect-json and connect-runtime 4.1.1 and their dependencies in libs.
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.*;
import com.google.protobuf.*;
import com.google.protobuf.util.JsonFormat;
import io.confluent.connect.protobuf.*;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.entities.SchemaReference;
import io.confluent.kafka.schemaregistry.protobuf.*;
import io.confluent.kafka.schemaregistry.testutil.MockSchemaRegistry;
import java.math.*;
import java.util.*;
import org.apache.kafka.connect.data.*;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Timestamp;

public final class RecordProtobuf {
  static final ObjectNode OUT = Tagged.F.objectNode();
  static final String P = "io.confluent.connect.protobuf.";
  static final String G = "org.apache.kafka.connect.data.";
  static final HexFormat HEX = HexFormat.of();
  static int scope = 0;

  static Map<String, Object> config(String options) {
    Map<String, Object> c = new HashMap<>();
    for (String o : options.split(",")) if (!o.isEmpty()) c.put(o.split("=")[0], o.split("=")[1]);
    c.put("schema.registry.url", "mock://p" + scope);
    return c;
  }

  static SchemaRegistryClient registry() {
    return MockSchemaRegistry.getClientForScope("p" + scope, List.of(new ProtobufSchemaProvider()));
  }

  static ObjectNode failed(ObjectNode n, Throwable e) {
    n.remove(List.of("schema", "value", "proto", "bytes"));
    n.setAll(Tagged.error(e));
    Throwable cause = e;
    while (cause.getCause() != null) cause = cause.getCause();
    if (cause != e) n.put("cause", cause.getClass().getSimpleName() + ": " + String.valueOf(cause.getMessage()).lines().findFirst().orElse(""));
    return n;
  }

  static Set<String> readBack = new HashSet<>();

  static void write(String options, Schema s, Object v) {
    scope++;
    ObjectNode n = ((ArrayNode) OUT.get("write")).addObject().put("options", options);
    ObjectNode in = n.putObject("in");
    in.set("schema", Tagged.schema(s));
    in.set("value", Tagged.value(v));
    Map<String, Object> c = config(options);
    try {
      ProtobufConverter converter = new ProtobufConverter();
      converter.configure(c, false);
      byte[] b = converter.fromConnectData("t", s, v);
      n.put("bytes", b == null ? null : HEX.formatHex(b, 5, b.length));
      n.put("proto", b == null ? null : registry().getSchemas("t-value", false, false).get(0).canonicalString());
      if (b == null || options.contains("scrub") || options.contains("ignore")) return;
      if (!readBack.add(options + n.get("proto") + n.get("bytes"))) return;
      ObjectNode r = ((ArrayNode) OUT.get("read")).addObject().put("options", options);
      r.putArray("protos").add(n.get("proto").asText());
      r.put("data", n.get("bytes").asText());
      try {
        new ProtobufSchema(n.get("proto").asText()).toDescriptor();
        result(r, converter.toConnectData("t", b));
      } catch (IllegalStateException | IllegalArgumentException e) {
        // Registered, but of a text that no registry can read.
        ((ArrayNode) OUT.get("read")).remove(OUT.get("read").size() - 1);
      } catch (Throwable e) {
        failed(r, e);
      }
    } catch (Throwable e) {
      failed(n, e);
    }
  }

  static void result(ObjectNode n, SchemaAndValue result) {
    n.set("schema", result.schema() == null ? Tagged.F.nullNode() : Tagged.schema(result.schema()));
    n.set("value", result.value() == null ? Tagged.F.nullNode() : Tagged.value(result.value()));
  }

  /** Data of the first text, all texts being versions of one subject; references by the name they are imported under. */
  static void read(String options, String[] protos, Map<String, String> imports, String data) {
    scope++;
    ObjectNode n = ((ArrayNode) OUT.get("read")).addObject().put("options", options);
    n.put("made", true);
    ArrayNode texts = n.putArray("protos");
    for (String p : protos) texts.add(p);
    if (!imports.isEmpty()) imports.forEach(n.putObject("imports")::put);
    n.put("data", data);
    try {
      List<SchemaReference> refs = new ArrayList<>();
      for (Map.Entry<String, String> e : imports.entrySet()) {
        registry().register(e.getKey(), new ProtobufSchema(e.getValue(), refs, imports, null, null));
        refs = new ArrayList<>(refs);
        refs.add(new SchemaReference(e.getKey(), e.getKey(), 1));
      }
      int id = 0;
      for (String p : protos) {
        int one = registry().register("t-value", new ProtobufSchema(p, refs, imports, null, null));
        if (id == 0) id = one;
      }
      ProtobufConverter converter = new ProtobufConverter();
      converter.configure(config(options), false);
      byte[] d = HEX.parseHex(data);
      result(n, converter.toConnectData("t", java.nio.ByteBuffer.allocate(5 + d.length).put((byte) 0).putInt(id).put(d).array()));
    } catch (Throwable e) {
      failed(n, e);
    }
  }

  /** The data of a message given as JSON, behind its indexes. */
  static String data(String proto, Map<String, String> imports, String message, String json) throws Exception {
    List<SchemaReference> refs = new ArrayList<>();
    imports.keySet().forEach(k -> refs.add(new SchemaReference(k, k, 1)));
    ProtobufSchema schema = new ProtobufSchema(proto, refs, imports, null, null);
    Descriptors.Descriptor d = message == null ? schema.toDescriptor() : schema.toDescriptor(message);
    DynamicMessage.Builder b = DynamicMessage.newBuilder(d);
    JsonFormat.parser().merge(json, b);
    return HEX.formatHex(schema.toMessageIndexes(d.getFullName()).toByteArray()) + HEX.formatHex(b.buildPartial().toByteArray());
  }

  static SchemaBuilder tagged(SchemaBuilder b, int tag) {
    return b.parameter(P + "Tag", "" + tag);
  }

  static Schema en(String name, boolean asInt, String prefix) {
    SchemaBuilder b = (asInt ? SchemaBuilder.int32() : SchemaBuilder.string()).name(name).optional().parameter(prefix, name.substring(name.lastIndexOf('.') + 1));
    return b.parameter(prefix + ".ZERO", "0").parameter(prefix + ".RED", "1").parameter(prefix + ".BLUE", "7").build();
  }

  static List<SchemaAndValue> structs() {
    List<SchemaAndValue> l = new ArrayList<>();
    SchemaBuilder kinds = SchemaBuilder.struct().name("com.x.Kinds");
    for (String t : "sint32,sfixed32".split(",")) kinds.field("f_" + t, SchemaBuilder.int32().parameter(P + "Type", t).build());
    for (String t : "uint32,fixed32,uint64,sint64,fixed64,sfixed64".split(",")) kinds.field("f_" + t, SchemaBuilder.int64().optional().parameter(P + "Type", t).build());
    Schema ks = kinds.build();
    for (long v : new long[] {0, 1, -1, 300, Integer.MAX_VALUE, Integer.MIN_VALUE, 4294967295L, Long.MAX_VALUE, Long.MIN_VALUE}) {
      Struct st = new Struct(ks);
      for (Field f : ks.fields()) st.put(f, f.schema().type() == Schema.Type.INT32 ? (Object) (int) v : (Object) v);
      l.add(new SchemaAndValue(ks, st));
    }
    Schema wrongKind = SchemaBuilder.struct().name("W").field("a", SchemaBuilder.int64().parameter(P + "Type", "sint32").build()).build();
    l.add(new SchemaAndValue(wrongKind, new Struct(wrongKind).put("a", 5L)));
    for (boolean asInt : new boolean[] {false, true}) for (String prefix : new String[] {P + "Enum", G + "Enum"}) {
      Schema e = en("Color", asInt, prefix);
      Schema es = SchemaBuilder.struct().name("E").field("e", e).field("same", e).field("l", SchemaBuilder.array(e).optional().build())
        .field("m", SchemaBuilder.map(Schema.STRING_SCHEMA, e).optional().name("m").build()).build();
      Object[] of = asInt ? new Object[] {0, 1, 7, 9} : new Object[] {"ZERO", "RED", "BLUE", "NONE"};
      for (Object o : of) l.add(new SchemaAndValue(es, new Struct(es).put("e", o)));
      l.add(new SchemaAndValue(es, new Struct(es).put("e", of[1]).put("same", of[0]).put("l", List.of(of[0], of[2])).put("m", Map.of("k", of[2]))));
    }
    Schema far = SchemaBuilder.struct().name("E").field("e", en("a.b.Color", false, P + "Enum")).build();
    l.add(new SchemaAndValue(far, new Struct(far).put("e", "RED")));
    Schema noZero = SchemaBuilder.struct().name("E").field("e", SchemaBuilder.string().name("Co").parameter(P + "Enum", "Co").parameter(P + "Enum.ONE", "1").parameter(P + "Enum.TWO", "2").build()).build();
    l.add(new SchemaAndValue(noZero, new Struct(noZero).put("e", "ONE")));
    l.add(new SchemaAndValue(noZero, new Struct(noZero).put("e", "TWO")));
    Schema otherName = SchemaBuilder.struct().name("E").field("e", SchemaBuilder.string().name("Other").parameter(P + "Enum", "Co").parameter(P + "Enum.ONE", "1").build()).build();
    l.add(new SchemaAndValue(otherName, new Struct(otherName).put("e", "ONE")));
    Schema inner = SchemaBuilder.struct().name("in.Inner").optional().field("x", Schema.INT32_SCHEMA).field("y", Schema.OPTIONAL_STRING_SCHEMA).build();
    for (String union : new String[] {P + "Union.choice", P + "Union.pkg.choice", "gen"}) {
      SchemaBuilder ub = SchemaBuilder.struct().name(union).optional();
      if (union.equals("gen")) ub.parameter(G + "Union", "choice");
      Schema u = ub.field("a", tagged(SchemaBuilder.int32().optional(), 4).build()).field("b", tagged(SchemaBuilder.string().optional(), 5).build())
        .field("c", tagged(SchemaBuilder.struct().name("in.Inner").optional().field("x", Schema.INT32_SCHEMA), 6).build())
        .field("w", tagged(SchemaBuilder.int32().optional().parameter(P + "Wrapper", "true"), 7).build()).field("e", tagged(SchemaBuilder.string().name("Color").optional().parameter(P + "Enum", "Color").parameter(P + "Enum.ZERO", "0").parameter(P + "Enum.RED", "1"), 8).build()).build();
      Schema s = SchemaBuilder.struct().name("pkg.U").field("id", tagged(SchemaBuilder.int64(), 1).build()).field("choice_0", u).field("z", tagged(SchemaBuilder.string().optional(), 2).build()).build();
      l.add(new SchemaAndValue(s, new Struct(s).put("id", 1L).put("z", "z").put("choice_0", new Struct(u).put("a", 0))));
      l.add(new SchemaAndValue(s, new Struct(s).put("id", 0L).put("choice_0", new Struct(u).put("b", ""))));
      l.add(new SchemaAndValue(s, new Struct(s).put("id", 0L).put("choice_0", new Struct(u).put("c", new Struct(u.field("c").schema()).put("x", 3)))));
      l.add(new SchemaAndValue(s, new Struct(s).put("id", 0L).put("choice_0", new Struct(u).put("w", 5))));
      l.add(new SchemaAndValue(s, new Struct(s).put("id", 0L).put("choice_0", new Struct(u).put("e", "RED"))));
      l.add(new SchemaAndValue(s, new Struct(s).put("id", 0L).put("choice_0", new Struct(u))));
      l.add(new SchemaAndValue(s, new Struct(s).put("id", 0L)));
    }
    Schema untaggedUnion = SchemaBuilder.struct().name(P + "Union.c").optional().field("a", Schema.OPTIONAL_INT32_SCHEMA).build();
    Schema us = SchemaBuilder.struct().name("U").field("c_0", untaggedUnion).build();
    l.add(new SchemaAndValue(us, new Struct(us)));
    Schema nested = SchemaBuilder.struct().name("N").field("Inner", inner).field("other", inner).field("list", SchemaBuilder.array(inner).build())
      .field("map", SchemaBuilder.map(Schema.STRING_SCHEMA, inner).name("deep_map_of").build()).field("im", SchemaBuilder.map(Schema.INT32_SCHEMA, Schema.OPTIONAL_STRING_SCHEMA).build())
      .field("anon", SchemaBuilder.struct().field("q", Schema.BOOLEAN_SCHEMA).build()).field("anon2", SchemaBuilder.struct().optional().field("q", SchemaBuilder.struct().field("r", Schema.INT8_SCHEMA).build()).build()).build();
    Struct iv = new Struct(inner).put("x", 0);
    Map<String, Struct> im = new LinkedHashMap<>();
    im.put("k2", iv);
    im.put("", new Struct(inner).put("x", -4).put("y", "\u00e4\ud83d\ude00"));
    Map<Integer, String> ism = new LinkedHashMap<>();
    ism.put(0, null);
    ism.put(-3, "v");
    Struct nv = new Struct(nested).put("Inner", iv).put("other", new Struct(inner).put("x", 7).put("y", "")).put("list", List.of(iv, new Struct(inner).put("x", 1))).put("map", im).put("im", ism)
      .put("anon", new Struct(nested.field("anon").schema()).put("q", true));
    l.add(new SchemaAndValue(nested, nv));
    l.add(new SchemaAndValue(nested, new Struct(nested).put("list", List.of()).put("map", Map.of()).put("im", Map.of())));
    l.add(new SchemaAndValue(nested, new Struct(nested).put("list", Arrays.asList(iv, null))));
    SchemaBuilder rec = SchemaBuilder.struct().name("Lists");
    List<Object> vals = new ArrayList<>();
    Object[][] of = {{Schema.INT32_SCHEMA, List.of(0, -1, 5)}, {Schema.INT64_SCHEMA, List.of(0L, -1L, Long.MAX_VALUE)}, {Schema.BOOLEAN_SCHEMA, List.of(true, false)}, {Schema.FLOAT32_SCHEMA, List.of(0f, 1.5f)}, {Schema.FLOAT64_SCHEMA, List.of(-0.0, 2.5)},
      {Schema.STRING_SCHEMA, List.of("", "s")}, {Schema.OPTIONAL_STRING_SCHEMA, List.of("o")}, {Schema.BYTES_SCHEMA, List.of(new byte[0], new byte[] {1})}, {Schema.INT8_SCHEMA, List.of((byte) -3)}, {Schema.INT16_SCHEMA, List.of((short) 4)},
      {Timestamp.SCHEMA, List.of(new java.util.Date(1500))}, {Decimal.schema(2), List.of(new BigDecimal("1.10"))}, {SchemaBuilder.int64().parameter(P + "Type", "fixed64").build(), List.of(5L, -5L)}, {SchemaBuilder.int32().parameter(P + "Type", "sint32").build(), List.of(5, -5)}};
    for (Object[] o : of) rec.field("l" + vals.size(), SchemaBuilder.array((Schema) o[0]).optional().build()).field("m" + vals.size(), SchemaBuilder.map(Schema.STRING_SCHEMA, (Schema) o[0]).optional().name("m" + vals.size()).build()).version(vals.add(o[1]) ? 1 : 1);
    Schema ls = rec.build();
    Struct lv = new Struct(ls);
    for (int i = 0; i < vals.size(); i++) lv.put("l" + i, vals.get(i)).put("m" + i, Map.of("k", ((List<?>) vals.get(i)).get(0)));
    l.add(new SchemaAndValue(ls, lv));
    for (Schema k : new Schema[] {Schema.INT8_SCHEMA, Schema.INT64_SCHEMA, Schema.BOOLEAN_SCHEMA, Schema.BYTES_SCHEMA, Schema.FLOAT64_SCHEMA, Schema.OPTIONAL_STRING_SCHEMA, inner}) {
      Schema ms = SchemaBuilder.struct().name("M").field("m", SchemaBuilder.map(k, Schema.STRING_SCHEMA).name("keyed").build()).build();
      Object key = k == inner ? iv : k.type() == Schema.Type.INT8 ? (Object) (byte) 1 : k.type() == Schema.Type.INT64 ? (Object) 1L : k.type() == Schema.Type.BOOLEAN ? (Object) true : k.type() == Schema.Type.BYTES ? (Object) new byte[] {1} : k.type() == Schema.Type.FLOAT64 ? (Object) 1.5 : "k";
      l.add(new SchemaAndValue(ms, new Struct(ms).put("m", Map.of(key, "v"))));
    }
    for (Schema f : new Schema[] {SchemaBuilder.array(SchemaBuilder.array(Schema.INT32_SCHEMA)).build(), SchemaBuilder.array(SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.INT32_SCHEMA)).optional().build(), SchemaBuilder.map(Schema.STRING_SCHEMA, SchemaBuilder.array(Schema.INT32_SCHEMA)).optional().build(),
      SchemaBuilder.map(Schema.STRING_SCHEMA, SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.INT32_SCHEMA)).optional().build()}) {
      Schema s = SchemaBuilder.struct().name("D").field("d", f).build();
      l.add(new SchemaAndValue(s, new Struct(s)));
      l.add(new SchemaAndValue(s, new Struct(s).put("d", f.type() == Schema.Type.ARRAY ? List.of(f.valueSchema().type() == Schema.Type.ARRAY ? List.of(1) : Map.of("a", 1)) : Map.of("k", f.valueSchema().type() == Schema.Type.ARRAY ? List.of(1, 2) : Map.of("a", 1)))));
    }
    for (String[] names : new String[][] {{"a-b", "S"}, {"a b", "S"}, {"\u00e4", "S"}, {"1a", "S"}, {"_a", "S"}, {"a", "my-name.With Space"}, {"a", "x.1st._y"}, {"a", "S$T"}, {"Inner", "Inner"}, {"a", "a"}, {"message", "option"}, {"syntax", "oneof.enum"}, {"string", "string"}, {"a.b", "S"}, {"max", "A.B.c.D"}}) {
      Schema s = SchemaBuilder.struct().name(names[1]).field(names[0], Schema.OPTIONAL_STRING_SCHEMA).field("sub", SchemaBuilder.struct().name(names[1]).optional().field(names[0], Schema.OPTIONAL_STRING_SCHEMA).build()).build();
      l.add(new SchemaAndValue(s, new Struct(s).put(names[0], "v").put("sub", new Struct(s.field("sub").schema()).put(names[0], "w"))));
    }
    Schema tags = SchemaBuilder.struct().name("T").field("a", tagged(SchemaBuilder.int32(), 10).build()).field("b", Schema.INT32_SCHEMA).field("c", tagged(SchemaBuilder.int32(), 2).build()).build();
    l.add(new SchemaAndValue(tags, new Struct(tags).put("a", 1).put("b", 2).put("c", 3)));
    for (int t : new int[] {0, -1, 19000, 536870911, 536870912, 1}) {
      Schema s = SchemaBuilder.struct().name("T").field("a", tagged(SchemaBuilder.int32(), t).build()).field("b", Schema.INT32_SCHEMA).build();
      l.add(new SchemaAndValue(s, new Struct(s).put("a", 1).put("b", 2)));
    }
    Schema twice = SchemaBuilder.struct().name("T").field("a", SchemaBuilder.struct().name("x.In").optional().field("p", Schema.INT32_SCHEMA).build()).field("b", SchemaBuilder.struct().name("y.In").field("q", Schema.STRING_SCHEMA).build()).build();
    l.add(new SchemaAndValue(twice, new Struct(twice).put("a", new Struct(twice.field("a").schema()).put("p", 1)).put("b", new Struct(twice.field("b").schema()).put("q", "s"))));
    l.add(new SchemaAndValue(twice, new Struct(twice).put("a", new Struct(twice.field("a").schema()).put("p", 1))));
    Schema lg = SchemaBuilder.struct().name("L").field("d", Decimal.builder(2).parameter("connect.decimal.precision", "9").optional().build()).field("dd", org.apache.kafka.connect.data.Date.builder().optional().build()).field("t", Time.builder().optional().build()).field("ts", Timestamp.builder().optional().build()).build();
    for (long ms : new long[] {0, 1, 999, 1000, 1763722000123L, -1, -1000, -1001, 86399999L, -62135596800000L, 253402300799999L, -62135596800001L, 253402300800000L}) {
      Struct v = new Struct(lg).put("ts", new java.util.Date(ms)).put("dd", new java.util.Date(Math.floorDiv(ms, 86400000L) * 86400000L));
      if (ms >= 0 && ms < 86400000L) v.put("t", new java.util.Date(ms));
      l.add(new SchemaAndValue(lg, v));
    }
    for (String d : "0.00,1.10,-1.10,99999999999999999999999.99,-0.01,1.28".split(",")) l.add(new SchemaAndValue(lg, new Struct(lg).put("d", new BigDecimal(d))));
    l.add(new SchemaAndValue(lg, new Struct(lg).put("d", new BigDecimal("1.5"))));
    Schema variant = SchemaBuilder.struct().name("V").field("v", io.confluent.connect.schema.ConnectVariant.builder().optional().build()).build();
    l.add(new SchemaAndValue(variant, new Struct(variant).put("v", new Struct(variant.field("v").schema()).put("metadata", new byte[] {1}).put("value", new byte[] {2}))));
    return l;
  }

  static final String ALL = "syntax = \"proto3\";\npackage my.pkg;\nimport \"confluent/meta.proto\"; import \"google/protobuf/timestamp.proto\"; import \"google/type/date.proto\"; import \"google/type/timeofday.proto\"; import \"confluent/type/decimal.proto\"; import \"google/protobuf/wrappers.proto\";\n"
    + "/* a comment */ message All { // another\n  int32 i32 = 1; int64 i64 = 2; uint32 u32 = 3; uint64 u64 = 4; sint32 s32 = 5; sint64 s64 = 6; fixed32 f32 = 7; fixed64 f64 = 8; sfixed32 sf32 = 9; sfixed64 sf64 = 10; float fl = 11; double db = 12; bool b = 13; string s = 14; bytes by = 15;\n"
    + "  enum Color { ZERO = 0; RED = 1; BLUE = 7; NEG = -2; }\n  Color c = 16; Inner in = 17; repeated Inner ins = 18; repeated int32 nums = 19; repeated string strs = 20; map<string, int32> counts = 21; map<int64, Inner> by_id = 22; map<bool, Color> flags = 23;\n"
    + "  oneof choice { int32 oi = 24; string os = 25; Inner om = 26; google.protobuf.StringValue ow = 27; Color oc = 28; }\n  optional int32 opt = 29; optional string ops = 30; optional Inner opm = 31; optional Color opc = 32;\n"
    + "  google.protobuf.Timestamp ts = 33; google.type.Date d = 34; google.type.TimeOfDay tod = 35; confluent.type.Decimal dec = 36 [(confluent.field_meta) = { params: [{ key: \"precision\", value: \"9\" }, { value: \"2\", key: \"scale\" }] }]; .confluent.type.Decimal dec0 = 37;\n"
    + "  int32 i8 = 38 [(confluent.field_meta).params = { key: \"connect.type\", value: \"int8\" }]; int32 i16 = 39 [(.confluent.field_meta) = { doc: \"x\" params: { key: \"connect.type\" value: \"int16\" } }, deprecated = true];\n"
    + "  google.protobuf.Int32Value w32 = 40; google.protobuf.StringValue ws = 41; google.protobuf.UInt64Value wu = 42; google.protobuf.BoolValue wb = 43; google.protobuf.BytesValue wby = 44; google.protobuf.DoubleValue wd = 45; google.protobuf.FloatValue wf = 46; google.protobuf.Int64Value wl = 47; google.protobuf.UInt32Value wu32 = 48; repeated google.protobuf.StringValue wl2 = 49;\n"
    + "  repeated Color cs = 50; oneof second { bool sb = 51; double sd = 52; } repeated google.protobuf.Timestamp tss = 53; int32 hex = 0x36; int32 json = 55 [json_name = \"JSON\"]; reserved 100, 200 to 210, 1000 to max; reserved \"gone\";\n"
    + "  message Inner { int32 x = 1; string y = 2; Deep deep = 3; message Deep { bool z = 1; } }\n}\nmessage Second { All.Inner a = 1; Third t = 2; my.pkg.All.Color c = 3; .my.pkg.Second self = 4; message Third { repeated Second all = 1; } }\nenum Top { T0 = 0; T1 = 1; }\nservice Svc { rpc Do (All) returns (stream Second) { option deprecated = true; } }\n";

  static final String PROTO2 = "syntax = \"proto2\";\npackage old;\noption java_package = \"a.b\";\nmessage Two { required int32 id = 1; optional string name = 2 [default = \"dfl\\\"t\"]; optional int64 big = 3 [default = -7]; repeated int32 packed = 4 [packed = true]; repeated int32 loose = 5; optional Kind kind = 6 [default = B]; enum Kind { option allow_alias = true; A = 1; B = 2; BB = 2; }\n"
    + "  optional bool f = 7 [default = true]; optional double d = 8 [default = inf]; optional bytes b = 9 [default = \"\\001\\xff\"]; optional float fl = 10 [default = 1.5]; optional Next next = 11; message Next { required int32 id = 1; } optional group Grp = 12 { optional int32 g = 1; } oneof o { string os = 13; Kind ok = 14; } extensions 100 to 199; optional uint32 u = 15 [default = 4294967295]; }\nextend Two { optional string ext = 100; }\n";

  static final String KNOWN = "syntax = \"proto3\";\nmessage Known { google.protobuf.Any any = 1; google.protobuf.Duration dur = 2; google.protobuf.Empty empty = 3; google.protobuf.FieldMask mask = 4; google.protobuf.NullValue nv = 8; google.type.CalendarPeriod cp = 9; google.type.Color color = 10; google.type.DateTime dt = 11; google.type.DayOfWeek dow = 12; google.type.Decimal de = 13; google.type.Expr ex = 14; google.type.Fraction fr = 15; google.type.Interval iv = 16; google.type.LatLng ll = 17; google.type.Money mo = 18; google.type.Month mon = 19; google.type.PhoneNumber pn = 20; google.type.PostalAddress pa = 21; google.type.Quaternion qu = 22; google.protobuf.Api api = 23; google.protobuf.Type ty = 24; google.protobuf.SourceContext sc = 25; confluent.type.Variant var = 26; google.protobuf.Enum en = 27; }\n";

  static String known() {
    StringBuilder b = new StringBuilder("syntax = \"proto3\";\n");
    for (String i : "google/protobuf/any,google/protobuf/duration,google/protobuf/empty,google/protobuf/field_mask,google/protobuf/struct,google/type/calendar_period,google/type/color,google/type/datetime,google/type/dayofweek,google/type/decimal,google/type/expr,google/type/fraction,google/type/interval,google/type/latlng,google/type/money,google/type/month,google/type/phone_number,google/type/postal_address,google/type/quaternion,google/protobuf/api,google/protobuf/type,google/protobuf/source_context,confluent/type/variant".split(",")) b.append("import \"" + i + ".proto\";\n");
    return b + KNOWN.substring(KNOWN.indexOf('\n') + 1);
  }

  static void reads() throws Exception {
    String[] options = {"", "enhanced.protobuf.schema.support=true", "int.for.enums=true", "optional.for.nullables=true", "optional.for.proto2=false", "wrapper.for.nullables=true", "wrapper.for.raw.primitives=false", "generate.struct.for.nulls=true",
      "generate.index.for.unions=false", "flatten.unions=true", "generalized.sum.type.support=true", "optional.for.nullables=true,wrapper.for.nullables=true", "generate.struct.for.nulls=true,wrapper.for.nullables=true,flatten.unions=true", "scrub.invalid.names=true"};
    Map<String, String> none = Map.of();
    String full = "{\"i32\":-5,\"i64\":\"-9223372036854775808\",\"u32\":4294967295,\"u64\":\"18446744073709551615\",\"s32\":-2147483648,\"s64\":\"-1\",\"f32\":4294967295,\"f64\":\"9007199254740993\",\"sf32\":-1,\"sf64\":\"-2\",\"fl\":1.5,\"db\":-0.0,\"b\":true,\"s\":\"\u00e4\ud83d\ude00\",\"by\":\"AQL/\",\"c\":\"BLUE\",\"in\":{\"x\":1,\"deep\":{\"z\":true}},\"ins\":[{},{\"y\":\"q\"}],\"nums\":[0,1,-1],\"strs\":[\"\",\"a\"],\"counts\":{\"\":0,\"k\":5},\"byId\":{\"7\":{\"x\":2},\"0\":{}},\"flags\":{\"true\":\"RED\",\"false\":\"ZERO\"},\"os\":\"one\",\"opt\":0,\"ops\":\"\",\"opm\":{},\"opc\":\"ZERO\",\"ts\":\"2025-11-21T10:46:40.123456789Z\",\"d\":{\"year\":2024,\"month\":2,\"day\":29},\"tod\":{\"hours\":23,\"minutes\":59,\"seconds\":59,\"nanos\":999999999},\"dec\":{\"value\":\"AIA=\",\"precision\":9,\"scale\":2},\"dec0\":{\"value\":\"/w==\",\"scale\":0},\"i8\":-7,\"i16\":300,\"w32\":0,\"ws\":\"\",\"wu\":\"18446744073709551615\",\"wb\":false,\"wby\":\"\",\"wd\":2.5,\"wf\":1.25,\"wl\":\"-3\",\"wu32\":4294967295,\"wl2\":[\"a\",\"\"],\"cs\":[\"ZERO\",\"NEG\"],\"sd\":0,\"tss\":[\"1970-01-01T00:00:00Z\",\"1969-12-31T23:59:59.999Z\"],\"hex\":9,\"JSON\":4}";
    String second = "{\"a\":{\"x\":3},\"t\":{\"all\":[{\"c\":\"RED\"},{\"self\":{\"a\":{}}}]},\"c\":\"NEG\"}";
    for (String o : options) {
      String[] all = {ALL};
      read(o, all, none, data(ALL, none, null, full));
      read(o, all, none, "00");
      for (String f : new String[] {"{\"oi\":0}", "{\"om\":{\"x\":1}}", "{\"ow\":\"w\"}", "{\"oc\":\"ZERO\",\"sb\":false}"}) read(o, all, none, data(ALL, none, null, f));
      String proto2 = data(PROTO2, none, null, "{\"id\":5,\"name\":\"n\",\"big\":\"1\",\"packed\":[1,2],\"loose\":[3,4],\"kind\":\"A\",\"f\":false,\"d\":1.5,\"b\":\"AQ==\",\"fl\":2,\"next\":{\"id\":6},\"ok\":\"B\",\"u\":1}");
      read(o, new String[] {PROTO2}, none, proto2);
      read(o, new String[] {PROTO2}, none, "000805");
      read(o, new String[] {known()}, none, "00");
      String wrapped = "syntax = \"proto3\";\nimport \"google/protobuf/wrappers.proto\";\nmessage Ws { google.protobuf.Int32Value a = 1; repeated google.protobuf.Int64Value b = 2; }\n";
      read(o, new String[] {wrapped}, none, "000a02080512020801");
      read(o, new String[] {wrapped}, none, "000a00");
      read(o, new String[] {"syntax = \"proto3\";\nmessage R { R r = 1; map<string, R> m = 2; repeated R l = 3; oneof o { R x = 4; int32 y = 5; } }\n"}, none, "00");
    }
    for (String o : new String[] {"", "enhanced.protobuf.schema.support=true"}) {
      read(o, new String[] {ALL}, none, data(ALL, none, "my.pkg.Second", second).toString());
    }
    String[] all = {ALL};
    read("", all, none, data(ALL, none, "my.pkg.All.Inner.Deep", "{\"z\":true}"));
    read("", all, none, data(ALL, none, "my.pkg.All.Inner", "{\"y\":\"s\"}"));
    read("", all, none, data(ALL, none, "my.pkg.Second.Third", "{\"all\":[{}]}"));
    // Broken and odd data: of the wrong kind, cut off, unknown, doubled, with wrong indexes.
    for (String d : new String[] {"", "02", "0202", "0206", "04", "0208", "0402", "06000000", "01", "03", "0008", "000805", "00080508060807", "000a01", "000a0141", "000d01000000", "720141", "00720141", "007202c328", "0080", "00808080808080808080808001", "008001", "00800107", "0080010780010180017f", "00f80101",
      "00fa060141", "00fb0601fc06", "00fb06", "00fc06", "00070000", "008a0102080a8a01021001", "008a01020801", "009a0103010203", "00980101980102", "009a010201ff", "00aa0103080141", "00aa010508010a0141", "00aa01020a00", "00aa0100", "00aa01070a016b100510060a", "00aa01050a016b1005aa01050a016b1006", "00c001 05ca010161".replace(" ", ""),
      "00d2010208 05d201021201 41".replace(" ", ""), "8a0108", "00ba0104080110 07".replace(" ", ""), "00ba010408011009", "00920302 0102".replace(" ", ""), "009003099003 01".replace(" ", ""), "006801", "00680268ffffffffffffffffff01", "0008ffffffffffffffffff01", "0018ffffffffffffffffff01", "0028ffffffff0f", "00a206031801", "000000", "00ffffffffffffffffffff01",
      "008a0202 0800".replace(" ", ""), "008a02090880f8ffffffffffff", "008a020b08ffffffffffffffffff01", "0092020308e80f", "009202 06 08e80f1002180 0".replace(" ", ""), "0092020708e80f100d1801", "0092020708e90f1002181d", "009a02020818", "009a0204083c103c", "009a02021800", "00a2020408011002", "00a2020210 01".replace(" ", ""), "00a20200", "00a202050a01ff1801", "00a202070a02007b1003180 1".replace(" ", ""), "00a202090a0400bc614e10031801", "00a202050a017b1001", "00a2020a0a0164180ffffffff".substring(0, 20)}) {
      String even = d.length() % 2 == 0 ? d : d.substring(0, d.length() - 1);
      read("", all, none, even);
    }
    for (String d : new String[] {"00", "00080530013003", "0008053003", "000805120 2c328".replace(" ", ""), "0008052203010203280428 05".replace(" ", ""), "000805 2001 2a020203".replace(" ", ""), "00080563080164", "000805a206026869", "0008055a00", "0008056a0141", "00080570016a0141", "0008057009"}) for (String o : new String[] {"", "int.for.enums=true"}) read(o, new String[] {PROTO2}, none, d);
    // Files that refer to others.
    Map<String, String> imports = new LinkedHashMap<>();
    imports.put("common/money.proto", "syntax = \"proto3\";\npackage common;\nmessage Money { int64 cents = 1; Cur cur = 2; }\nenum Cur { EUR = 0; USD = 1; }\n");
    imports.put("pub.proto", "syntax = \"proto3\";\nimport public \"common/money.proto\";\nmessage Pub { common.Money m = 1; }\n");
    String order = "syntax = \"proto3\";\npackage shop;\nimport \"pub.proto\";\nimport \"common/money.proto\";\nmessage Order { Pub p = 1; common.Money total = 2; .common.Cur cur = 3; }\n";
    for (String o : new String[] {"", "enhanced.protobuf.schema.support=true"}) read(o, new String[] {order}, imports, data(order, imports, null, "{\"p\":{\"m\":{\"cents\":\"5\"}},\"total\":{\"cents\":\"7\",\"cur\":\"USD\"},\"cur\":\"USD\"}"));
    read("", new String[] {"syntax = \"proto3\";\nimport public \"common/money.proto\";\n"}, imports, "000805");
    read("", new String[] {"syntax = \"proto3\";\nimport \"common/money.proto\";\n"}, imports, "000805");
    // Names: the innermost wins; the package's parts count.
    read("enhanced.protobuf.schema.support=true", new String[] {"syntax = \"proto3\";\npackage a.b;\nmessage X { int32 outer = 1; }\nmessage Y { message X { int32 inner = 1; } X x = 1; a.b.X ax = 2; b.X bx = 3; .a.b.Y.X yx = 4; Z.W w = 5; }\nmessage Z { message W { X x = 1; Y.X y = 2; } }\n"}, none, "000a0208011202080 21a0208032202080 4".replace(" ", ""));
    String[] texts = {"message NoSyntax { optional int32 a = 1; required string b = 2; }", "syntax = \"proto3\"; message A { int32 a = 1; } message A2 { A a = 1; }", "edition = \"2023\"; message A { int32 a = 1; string s = 2 [features.field_presence = IMPLICIT]; }", "syntax = \"proto3\"; enum Only { A = 0; }", "syntax = \"proto3\";", "syntax = \"proto3\"; message A { Unknown u = 1; }",
      "syntax = \"proto3\"; import \"not/there.proto\"; message A { int32 a = 1; }", "syntax = \"proto3\"; message A { int32 a = 1; int32 b = 1; }", "syntax = \"proto3\"; message A { int32 a = 1; int32 a = 2; }", "syntax = \"proto3\"; message A { int32 a = 0; }", "syntax = \"proto3\"; message A { int32 a 1; }", "garbage", "", "syntax = \"proto3\"; message A { reserved 1; int32 a = 1; }",
      "syntax = \"proto3\"; message A { map<string, int32> m = 1; repeated MEntry n = 2; int32 b = 3; } message MEntry { string key = 1; int32 value = 2; }", "syntax = \"proto3\"; message A { repeated KvEntry foo_bar = 1; message KvEntry { string key = 1; int32 value = 2; } }", "syntax = \"proto3\"; message A { map<string, map<string, int32>> m = 1; }", "syntax = \"proto3\"; message A { map<float, int32> m = 1; }",
      "syntax = \"proto3\"; option (my.opt) = { a: 1, b: [1, 2], c { d: \"x\" } }; option optimize_for = SPEED; message A { option (x).y.z = 5; option deprecated = true; int32 a = 1 [(v) = \"a\" 'b', (w) = { x: -1 }]; oneof o { option (q) = true; string s = 2; } ; }", "syntax = \"proto3\"; import \"google/protobuf/descriptor.proto\"; extend google.protobuf.FieldOptions { string my = 50000; } message A { extend google.protobuf.MessageOptions { int32 z = 50001; } int32 a = 1 [(my) = \"q\"]; }",
      "syntax = \"proto3\"; message A { enum E { X = 0; } E e = 1; int32 X = 2; }", "syntax = \"proto3\"; enum E { X = 0; Y = 0; } message A { E e = 1; }", "syntax = \"proto3\"; enum E { X = 1; } message A { E e = 1; }", "syntax = \"proto3\"; enum E { } message A { E e = 1; }", "syntax = \"proto3\"; message A { oneof o { int32 a = 1; } string o = 2; }", "syntax = \"proto3\"; message A { stream s = 1; message stream { int32 a = 1; } }", "syntax = \"proto3\"; message message { int32 option = 1; bool enum = 2; string reserved2 = 3; repeated int32 repeated2 = 4; }", "syntax = \"proto3\"; message A { optional int32 a = 1; string _a = 2; }", "syntax = \"proto2\"; message A { int32 a = 1; }", "syntax = \"proto4\"; message A { int32 a = 1; }", "syntax = \"proto3\"; message A { int32 aB = 1; string a_b = 2; }", "syntax = \"proto3\"; package p; message A { repeated int32 a = 1 [packed = false]; repeated .p.B b = 2; int32 c = 3 [default = 5]; } message B { }"};
    for (String t : texts) for (String o : new String[] {"", "generate.struct.for.nulls=true"}) read(o, new String[] {t}, none, "000805");
    for (String latest : new String[] {"syntax = \"proto3\"; message A { int64 a = 1; string s = 2; }", "syntax = \"proto3\"; message B { int32 z = 1; }", "syntax = \"proto3\"; message B { int32 z = 1; } message A { bool a = 1; }"})
      read("use.latest.version=true", new String[] {"syntax = \"proto3\"; message A { int32 a = 1; }", latest}, none, "000805");
  }

  public static void main(String[] args) throws Exception {
    OUT.putArray("write");
    OUT.putArray("read");
    String[] options = {"", "enhanced.protobuf.schema.support=true", "scrub.invalid.names=true", "int.for.enums=true", "optional.for.nullables=true", "wrapper.for.nullables=true", "generalized.sum.type.support=true", "ignore.default.for.nullables=true", "flatten.unions=true", "optional.for.nullables=true,wrapper.for.nullables=true"};
    List<SchemaAndValue> plain = RecordAvro.values();
    List<SchemaAndValue> own = new ArrayList<>(structs());
    for (SchemaAndValue sv : plain) {
      if (sv.schema() != null && sv.schema().type() == Schema.Type.STRUCT) own.add(sv);
      else write("", sv.schema(), sv.value());
    }
    for (SchemaAndValue sv : plain) {
      if (sv.schema() == null) continue;
      Schema holder = SchemaBuilder.struct().name("hold.Holder").field("id", Schema.INT32_SCHEMA).field("f", sv.schema()).build();
      try {
        own.add(new SchemaAndValue(holder, new Struct(holder).put("id", 0).put("f", sv.value())));
      } catch (Exception e) {
        continue;
      }
    }
    for (String o : options) for (SchemaAndValue sv : own) write(o, sv.schema(), sv.value());
    reads();
    // Each schema with its value, and each text, is kept once; an option that changes nothing is not kept.
    ArrayNode inputs = Tagged.F.arrayNode();
    Map<String, Integer> seen = new HashMap<>();
    Map<String, ObjectNode> first = new HashMap<>();
    ArrayNode texts = Tagged.F.arrayNode();
    Map<String, Integer> textAt = new HashMap<>();
    ArrayNode schemas = Tagged.F.arrayNode();
    Map<String, Integer> schemaAt = new HashMap<>();
    for (String list : new String[] {"write", "read"}) {
      ArrayNode kept = Tagged.F.arrayNode();
      for (var node : OUT.get(list)) {
        ObjectNode c = (ObjectNode) node;
        String key;
        if (list.equals("write")) {
          String in = c.remove("in").toString();
          Integer at = seen.get(in);
          if (at == null) {
            seen.put(in, at = inputs.size());
            ObjectNode input = (ObjectNode) new ObjectMapper().readTree(in);
            for (String part : new String[] {"schema", "value"}) input.set(part, shared(schemas, schemaAt, input.get(part), part.equals("schema")));
            inputs.add(input);
          }
          c.put("input", at);
          if (c.hasNonNull("proto")) c.put("proto", text(texts, textAt, c.get("proto").asText()));
          key = "w" + at;
        } else {
          ArrayNode at = Tagged.F.arrayNode();
          for (var p : c.get("protos")) at.add(text(texts, textAt, p.asText()));
          c.set("protos", at);
          key = "r" + at + c.get("data");
        }
        ObjectNode rest = c.deepCopy();
        rest.remove(List.of("options", "made"));
        ObjectNode before = first.putIfAbsent(key, rest);
        if (before != null && before.equals(rest)) {
          c.remove(List.of("schema", "value", "proto", "bytes", "error", "class", "cause"));
          c.put("same", true);
          if (list.equals("write") || !c.has("made")) continue;
        }
        c.remove("made");
        for (String part : new String[] {"schema", "value"}) if (c.has(part)) c.set(part, shared(schemas, schemaAt, c.get(part), part.equals("schema")));
        kept.add(c);
      }
      OUT.set(list, kept);
    }
    OUT.set("inputs", inputs);
    OUT.set("texts", texts);
    OUT.set("schemas", schemas);
    ObjectMapper m = new ObjectMapper();
    m.getFactory().configure(JsonGenerator.Feature.ESCAPE_NON_ASCII, true);
    System.out.println(m.writeValueAsString(OUT).replace("},{\"options", "},\n{\"options"));
  }

  /** Every schema as its place in a list. */
  static JsonNode shared(ArrayNode schemas, Map<String, Integer> at, JsonNode node, boolean isSchema) {
    if (isSchema && node.isObject()) {
      ObjectNode o = (ObjectNode) node;
      for (String part : new String[] {"keys", "values"}) if (o.has(part)) o.set(part, shared(schemas, at, o.get(part), true));
      if (o.has("fields")) for (JsonNode f : o.get("fields")) ((ArrayNode) f).set(1, shared(schemas, at, f.get(1), true));
      return IntNode.valueOf(text(schemas, at, o));
    }
    if (node.isArray()) for (int i = 0; i < node.size(); i++) ((ArrayNode) node).set(i, shared(schemas, at, node.get(i), false));
    if (node.has("s")) ((ObjectNode) node).set("s", shared(schemas, at, node.get("s"), true));
    if (node.has("v")) ((ObjectNode) node).set("v", shared(schemas, at, node.get("v"), false));
    return node;
  }

  static int text(ArrayNode list, Map<String, Integer> at, JsonNode one) {
    return at.computeIfAbsent(one.toString(), t -> {
      list.add(one);
      return list.size() - 1;
    });
  }

  static int text(ArrayNode texts, Map<String, Integer> at, String text) {
    return at.computeIfAbsent(text, t -> {
      texts.add(t);
      return texts.size() - 1;
    });
  }
}
