// Records what the converters of Kafka Connect 4.1.1 make of many values, as ../recorded/converters.json.
// Run: javac -cp 'libs/*' *.java && java -cp 'libs/*:.' RecordConverters > ../recorded/converters.json
// with connect-json, connect-runtime and connect-transforms 4.1.1 and their dependencies in libs.
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.NumberOutput;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.*;
import java.math.*;
import java.nio.charset.StandardCharsets;
import java.util.*;
import org.apache.kafka.connect.data.*;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.storage.*;

public final class RecordConverters {
  static final ObjectNode OUT = Tagged.F.objectNode();
  static final Schema OPT_DEFAULT = SchemaBuilder.string().optional().defaultValue("dflt").build();

  public static void main(String[] args) throws Exception {
    numbers();
    for (String options : new String[] {
      "schemas.enable=true", "schemas.enable=false", "schemas.enable=false,decimal.format=NUMERIC",
      "schemas.enable=false,replace.null.with.default=false", "schemas.enable=true,decimal.format=numeric"}) {
      JsonConverter c = new JsonConverter();
      Map<String, String> config = new HashMap<>();
      for (String o : options.split(",")) config.put(o.split("=")[0], o.split("=")[1]);
      c.configure(config, false);
      write(c, options);
      if (!options.endsWith("UMERIC")) read(c, options);
    }
    headers();
    strings();
    ObjectMapper m = new ObjectMapper();
    m.getFactory().configure(JsonGenerator.Feature.ESCAPE_NON_ASCII, true);
    System.out.println(m.writeValueAsString(OUT).replace("},{\"options", "},\n{\"options"));
  }

  static void numbers() {
    ArrayNode out = OUT.putArray("numbers");
    Random r = new Random(7);
    List<Double> ds = new ArrayList<>(List.of(0.0, -0.0, 1.0, 100.0, 1e7, 9999999.0, 12345678.9, 1e10, 1e-3, 1e-4, 9.99e-4, 0.1, 2e23, 1e23, 4.9e-324,
      1e-323, 1.5e-323, 2e-323, Double.MAX_VALUE, Double.MIN_NORMAL, 1e21, 1e22, 123456789012345680.0, Math.PI, -1.5e300, 5e-5, Math.pow(2, -44), 1.0E-5));
    for (int i = 0; i < 300; i++) ds.add(Double.longBitsToDouble(r.nextLong()));
    for (int i = 0; i < 100; i++) ds.add(r.nextInt(1000000) / 100.0);
    for (double d : ds) out.addArray().add("d").add(Long.toString(Double.doubleToRawLongBits(d))).add(NumberOutput.toString(d, true)).add(Double.toString(d));
    List<Float> fs = new ArrayList<>(List.of(0f, -0f, 1f, 0.1f, 1e7f, 9999999f, 1.6777216E7f, 3.3554432E7f, 1e10f, 1e-3f, 1e-4f, Float.MIN_VALUE, Float.MAX_VALUE, Float.MIN_NORMAL, 2e-45f, 3.4e-44f, 8.5e9f, 1.1f));
    for (int e = -149; e < 128; e++) fs.add((float) Math.pow(2, e));
    for (int i = 0; i < 300; i++) fs.add(Float.intBitsToFloat(r.nextInt()));
    for (int i = 0; i < 100; i++) fs.add(r.nextInt(100000) / 100f);
    for (float f : fs) out.addArray().add("f").add(Integer.toString(Float.floatToRawIntBits(f))).add(NumberOutput.toString(f, true)).add(Float.toString(f));
  }

  static SchemaAndValue sv(Schema s, Object v) {
    return new SchemaAndValue(s, v);
  }

  static List<SchemaAndValue> values() {
    List<SchemaAndValue> l = new ArrayList<>();
    l.add(sv(null, null));
    l.add(sv(Schema.INT8_SCHEMA, (byte) -5));
    l.add(sv(Schema.INT16_SCHEMA, (short) 300));
    l.add(sv(Schema.INT32_SCHEMA, Integer.MIN_VALUE));
    for (long v : new long[] {0, -1, 99999999L, 100000000L, 2147483648L, -2147483649L, 1763722000000000L, 9007199254740991L, 9007199254740993L, Long.MAX_VALUE, Long.MIN_VALUE}) l.add(sv(Schema.INT64_SCHEMA, v));
    for (float v : new float[] {1.5f, 1e10f, Float.NaN, Float.POSITIVE_INFINITY}) l.add(sv(Schema.FLOAT32_SCHEMA, v));
    for (double v : new double[] {1, 1e10, -0.0, Double.NaN, Double.NEGATIVE_INFINITY}) l.add(sv(Schema.FLOAT64_SCHEMA, v));
    l.add(sv(Schema.BOOLEAN_SCHEMA, true));
    l.add(sv(Schema.OPTIONAL_STRING_SCHEMA, null));
    l.add(sv(Schema.STRING_SCHEMA, null));
    l.add(sv(OPT_DEFAULT, null));
    String controls = "";
    for (char c = 0; c < 0x80; c++) controls += c;
    for (String s : new String[] {"", "plain", controls, "a/b \"q\" \\ \u001f\u007f\u0080\u2028", "\u00e4\u00f6 \u20ac", "\ud83d\ude00 x", "\\u001f \u0001", "x".repeat(150), "\u00e9\"".repeat(100), "\ud83d\ude00\u0001".repeat(80), "half \ud83d", "\ude00"}) l.add(sv(Schema.STRING_SCHEMA, s));
    l.add(sv(Schema.BYTES_SCHEMA, new byte[0]));
    l.add(sv(Schema.BYTES_SCHEMA, new byte[] {1, -1, 127, -128, 0}));
    l.add(sv(Schema.BYTES_SCHEMA, "x".repeat(200).getBytes()));
    for (String d : new String[] {"0", "1", "-1", "127", "128", "-128", "-129", "32767", "32768", "8388607", "8388608", "-8388608", "-8388609", "2147483648", "-2147483649", "549755813888", "140737488355327", "140737488355328", "-140737488355328", "-140737488355329", "123456789012345678901234567890"}) l.add(sv(Decimal.schema(2), new BigDecimal(new BigInteger(d), 2)));
    l.add(sv(Decimal.schema(0), new BigDecimal("10")));
    l.add(sv(Decimal.schema(-3), new BigDecimal(BigInteger.valueOf(12), -3)));
    l.add(sv(Decimal.schema(10), new BigDecimal(BigInteger.valueOf(12), 10)));
    l.add(sv(Decimal.schema(3), new BigDecimal("1.10")));
    l.add(sv(org.apache.kafka.connect.data.Date.SCHEMA, new java.util.Date(86400000L * 19000)));
    l.add(sv(Time.SCHEMA, new java.util.Date(12345678L)));
    l.add(sv(Timestamp.SCHEMA, new java.util.Date(1763722000123L)));
    l.add(sv(SchemaBuilder.array(Schema.OPTIONAL_INT32_SCHEMA).build(), Arrays.asList(1, null, 3)));
    l.add(sv(SchemaBuilder.array(Schema.STRING_SCHEMA).optional().name("n").version(2).doc("d\"oc").parameter("p", "q").build(), List.of()));
    Map<String, Integer> sm = new LinkedHashMap<>();
    sm.put("b", 1);
    sm.put("a\"", null);
    l.add(sv(SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.OPTIONAL_INT32_SCHEMA).build(), sm));
    l.add(sv(SchemaBuilder.map(Schema.OPTIONAL_STRING_SCHEMA, Schema.OPTIONAL_INT32_SCHEMA).build(), sm));
    Map<Integer, String> im = new LinkedHashMap<>();
    im.put(2, "x");
    im.put(1, "y");
    l.add(sv(SchemaBuilder.map(Schema.INT32_SCHEMA, Schema.STRING_SCHEMA).build(), im));
    Schema inner = SchemaBuilder.struct().name("in\"ner").field("x", Schema.FLOAT64_SCHEMA).field("y", OPT_DEFAULT).optional().build();
    Schema outer = SchemaBuilder.struct().name("a.Outer").version(3).doc("doc").field("id", Schema.INT64_SCHEMA)
      .field("na\"me", Schema.OPTIONAL_STRING_SCHEMA).field("i", inner).field("j", inner).field("d", Decimal.builder(2).optional().build())
      .field("dd", SchemaBuilder.int32().defaultValue(7).build()).field("l", SchemaBuilder.array(inner).optional().build())
      .field("ts", Timestamp.builder().defaultValue(new java.util.Date(5)).build()).field("b", SchemaBuilder.bytes().optional().defaultValue(new byte[] {1}).build())
      .field("f", Schema.OPTIONAL_FLOAT32_SCHEMA).field("t", Schema.OPTIONAL_BOOLEAN_SCHEMA).field("s", Schema.OPTIONAL_INT16_SCHEMA).build();
    Struct in = new Struct(inner).put("x", 1.0);
    l.add(sv(outer, new Struct(outer).put("id", 1L).put("na\"me", "n").put("i", in).put("d", new BigDecimal("1.10")).put("l", List.of(in, in)).put("f", 0.1f).put("t", false).put("s", (short) 4)));
    l.add(sv(outer, new Struct(outer)));
    l.add(sv(inner, null));
    l.add(sv(SchemaBuilder.struct().build(), new Struct(SchemaBuilder.struct().build())));
    l.add(sv(Schema.INT32_SCHEMA, "text"));
    l.add(sv(Schema.STRING_SCHEMA, 5));
    l.add(sv(outer, in));
    for (Object o : new Object[] {1L, 1.5, "s", true, new byte[] {1}, List.of(1L, "x"), sm2(), List.of(), new java.util.Date(0), new BigDecimal("1.5"), in}) l.add(sv(null, o));
    return l;
  }

  static Map<Object, Object> sm2() {
    Map<Object, Object> m = new LinkedHashMap<>();
    m.put("a", 1L);
    m.put("b", Arrays.asList(null, "z"));
    return m;
  }

  static void write(JsonConverter c, String options) {
    ArrayNode out = OUT.withArray("write");
    for (SchemaAndValue v : values()) {
      ObjectNode n = out.addObject().put("options", options);
      n.set("schema", Tagged.schema(v.schema()));
      n.set("value", Tagged.value(v.value()));
      try {
        byte[] b = c.fromConnectData("t", v.schema(), v.value());
        if (b == null) n.putNull("bytes");
        else n.put("bytes", Base64.getEncoder().encodeToString(b));
      } catch (Exception e) {
        n.setAll(Tagged.error(e));
      }
    }
  }

  static String env(String schema, String payload) {
    return "{\"schema\":" + schema + ",\"payload\":" + payload + "}";
  }

  static String type(String t) {
    return "{\"type\":\"" + t + "\"}";
  }

  static void read(JsonConverter c, String options) {
    ArrayNode out = OUT.withArray("read");
    List<String> texts = new ArrayList<>(List.of("", "null", "1", "1.0", "-0", "1e3", "9223372036854775807", "9223372036854775808", "12345678901234567", "0.1", "\"x\"", "true", "[1,\"a\",null]", "{\"a\":{\"b\":[]}}", "{", "01", "{\"schema\":null,\"payload\":5}", "{\"payload\":5}", "[]x", "1 2", "\"\\ud83d\\ude00\"", "{\"a\":1,\"a\":2}", "{\"__proto__\":1}", "NaN", "'x'", "// c\n1"));
    String d = "{\"type\":\"bytes\",\"name\":\"org.apache.kafka.connect.data.Decimal\",\"version\":1,\"parameters\":{\"scale\":\"2\"}";
    String[] p = {"5", "1.7", "-1.7", "\"x\"", "null", "true", "300", "70000", "3000000000", "1e3", "1e30", "9223372036854775808", "[1]", "{}", "\"AQI=\"", "\"A\"", "\"NaN\"", "1.10", "123456789012345678.90"};
    for (String t : new String[] {"int8", "int16", "int32", "int64", "float", "double", "boolean", "string", "bytes"}) for (String v : p) texts.add(env(type(t), v));
    for (String v : p) texts.add(env(d + "}", v));
    for (String l : new String[] {"Date", "Time", "Timestamp"}) for (String v : p) texts.add(env("{\"type\":\"" + (l.equals("Timestamp") ? "int64" : "int32") + "\",\"name\":\"org.apache.kafka.connect.data." + l + "\",\"version\":1}", v));
    for (String s : new String[] {"{}", "5", "{\"type\":\"nope\"}", "{\"type\":\"array\"}", "{\"type\":\"map\",\"keys\":{\"type\":\"string\"}}", "{\"type\":\"map\",\"values\":{\"type\":\"string\"}}", "{\"type\":\"struct\"}", "{\"type\":\"struct\",\"fields\":[{\"type\":\"int32\"}]}", "{\"type\":\"int32\",\"version\":\"x\"}", "{\"type\":\"int32\",\"parameters\":{\"a\":1}}", "{\"type\":\"int32\",\"parameters\":[]}", "{\"type\":\"int32\",\"default\":5,\"optional\":true,\"doc\":\"d\",\"version\":4,\"name\":\"n\"}", "{\"type\":\"array\",\"items\":{\"type\":\"int8\"}}", "{\"type\":\"map\",\"keys\":{\"type\":\"string\"},\"values\":{\"type\":\"int64\"}}", "{\"type\":\"map\",\"keys\":{\"type\":\"int8\"},\"values\":{\"type\":\"int64\"}}", "{\"type\":\"struct\",\"fields\":[{\"type\":\"int32\",\"field\":\"a\"},{\"type\":\"string\",\"optional\":true,\"field\":\"b\"},{\"type\":\"int64\",\"default\":3,\"field\":\"c\"}]}", d + ",\"default\":\"AQI=\"}"})
      for (String v : new String[] {"null", "5", "[1,2]", "{\"a\":1,\"zz\":2}", "[[1,2]]", "[[1]]", "{\"a\":1,\"b\":\"x\",\"c\":9007199254740993}", "{\"a\":null}", "{\"b\":7}"}) texts.add(env(s, v));
    for (String t : texts) {
      ObjectNode n = out.addObject().put("options", options).put("text", t);
      try {
        SchemaAndValue v = c.toConnectData("t", t.getBytes(StandardCharsets.UTF_8));
        n.set("schema", Tagged.schema(v.schema()));
        n.set("value", Tagged.value(v.value()));
      } catch (Exception e) {
        n.setAll(Tagged.error(e));
      }
    }
  }

  static void headers() {
    SimpleHeaderConverter c = new SimpleHeaderConverter();
    ArrayNode read = OUT.putArray("headersRead");
    for (String t : new String[] {"", " ", "null", "true", "false", "TRUE", "true,false", "truely", " true ", "1", "127", "128", "-32769", "2147483648", "9223372036854775808", "1.0", "1e3", "1.5", "0.1", "1e39", "1e-50", "1e400", "+5", "-", "--1", "1.", ".5", "1,2", "1 2", "0x1F", "1f", "1d", "01", "99999999999999999999999.5", "1e19", "-9223372036854775808", "[1,2,3]", "[1,\"a\"]", "[1, 300, 70000]", "[1,1.5]", "[]", "[ ]", "[null]", "[null,1]", "[1,null]", "[1,]", "[,1]", "[1", "[1 2]", "[a]", "[\"a\",\"b\"]", "[true,false]", "[[1],[2]]", "[[1],[\"x\"]]", "[1]x", "{}", "{\"a\":1}", "{a:1}", "{\"a\":1,\"b\":300}", "{\"a\":1,\"b\":\"x\"}", "{\"a\":null}", "{null:1}", "{1:2}", "{\"a\":}", "{\"a\"}", "{\"a\":1,}", "{\"a\":1", "\"quoted\"", "\"a", "a\"b\"", "hello world", "a:b", "2020-01-02", "2020-13-45", "12:34:56.789Z", "2020-01-02T12:34:56.789Z", "2020-01-02T12:34:56Z", "2020-01-02T12\\:34\\:56.789Z", "12\\:34\\:56.789Z", "[\"2020-01-02\"]", "[2020-01-02]", "[\"12:34:56.789Z\"]", "[\"a\\\"b\"]", "[\"a\\\\b\"]", "\\", "a\\:b", "2020-01-02x", "25:61:61.000Z", "\u00e4", "[\"\u00e4\"]", "1e99999999", "1e-99999999", "0e5", "0.0", "-0", "-0.0", "[\"x,y\"]", "{\"a\":[1,{\"b\":2}]}", "[1,true]", "[1.5,\"x\",1]", "[\"\"]"}) {
      SchemaAndValue v = c.toConnectHeader("t", "h", t.getBytes(StandardCharsets.UTF_8));
      if (v == null) v = SchemaAndValue.NULL;
      ObjectNode n = read.addObject().put("text", t);
      n.set("schema", Tagged.schema(v.schema()));
      n.set("value", Tagged.value(v.value()));
    }
    both("headersWrite", (s, v) -> c.fromConnectHeader("t", "h", s, v));
  }

  interface Write {
    byte[] apply(Schema s, Object v);
  }

  static void both(String name, Write w) {
    ArrayNode out = OUT.putArray(name);
    List<SchemaAndValue> l = values();
    l.add(sv(SchemaBuilder.array(Schema.STRING_SCHEMA).build(), List.of("a\"b", "c\\d", "")));
    l.add(sv(SchemaBuilder.array(Schema.BYTES_SCHEMA).build(), List.of(new byte[] {1, 2})));
    l.add(sv(SchemaBuilder.array(Timestamp.SCHEMA).build(), List.of(new java.util.Date(86400000L), new java.util.Date(86400001L), new java.util.Date(1), new java.util.Date(-1), new java.util.Date(-86400000L))));
    for (SchemaAndValue v : l) {
      if (v.value() instanceof byte[] && name.equals("stringWrite")) continue;
      ObjectNode n = out.addObject();
      n.set("schema", Tagged.schema(v.schema()));
      n.set("value", Tagged.value(v.value()));
      try {
        byte[] b = w.apply(v.schema(), v.value());
        if (b == null) n.putNull("bytes");
        else n.put("bytes", Base64.getEncoder().encodeToString(b));
      } catch (Exception e) {
        n.setAll(Tagged.error(e));
      }
    }
  }

  static void strings() {
    StringConverter c = new StringConverter();
    c.configure(Map.of(), false);
    both("stringWrite", (s, v) -> c.fromConnectData("t", s, v));
  }
}
