// Values, schemas and errors of the original as plain JSON, so that a test can rebuild and compare them.
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.*;
import java.math.BigDecimal;
import java.util.*;
import org.apache.kafka.connect.data.*;
import org.apache.kafka.connect.json.JsonConverter;

final class Tagged {
  static final JsonNodeFactory F = JsonNodeFactory.instance;

  static JsonNode value(Object o) {
    if (o == null) return F.nullNode();
    if (o instanceof Byte) return of("i8", o.toString());
    if (o instanceof Short) return of("i16", o.toString());
    if (o instanceof Integer) return of("i32", o.toString());
    if (o instanceof Long) return of("i64", o.toString());
    if (o instanceof Float) return of("f32", Integer.toString(Float.floatToRawIntBits((Float) o)));
    if (o instanceof Double) return of("f64", Long.toString(Double.doubleToRawLongBits((Double) o)));
    if (o instanceof Boolean) return of("bool", o.toString());
    if (o instanceof String) return of("str", (String) o);
    if (o instanceof byte[]) return of("bytes", Base64.getEncoder().encodeToString((byte[]) o));
    if (o instanceof java.nio.ByteBuffer) {
      byte[] copy = new byte[((java.nio.ByteBuffer) o).remaining()];
      ((java.nio.ByteBuffer) o).duplicate().get(copy);
      return value(copy);
    }
    if (o instanceof BigDecimal) return of("dec", ((BigDecimal) o).unscaledValue() + "/" + ((BigDecimal) o).scale());
    if (o instanceof java.util.Date) return of("date", Long.toString(((java.util.Date) o).getTime()));
    ObjectNode n = F.objectNode();
    ArrayNode a = n.arrayNode();
    if (o instanceof List) {
      n.put("t", "list");
      for (Object e : (List<?>) o) a.add(value(e));
    } else if (o instanceof Map) {
      n.put("t", "map");
      for (Map.Entry<?, ?> e : ((Map<?, ?>) o).entrySet()) a.addArray().add(value(e.getKey())).add(value(e.getValue()));
    } else if (o instanceof Struct) {
      n.put("t", "struct");
      n.set("s", schema(((Struct) o).schema()));
      for (Field f : ((Struct) o).schema().fields()) a.add(value(((Struct) o).getWithoutDefault(f.name())));
    } else {
      throw new IllegalArgumentException(o.getClass().getName());
    }
    n.set("v", a);
    return n;
  }

  private static ObjectNode of(String t, String v) {
    return F.objectNode().put("t", t).put("v", v);
  }

  /** Like the JSON converter's schema, but element schemas may be null and defaults are tagged values. */
  static JsonNode schema(Schema s) {
    if (s == null) return F.nullNode();
    ObjectNode n = F.objectNode().put("type", s.type().name()).put("optional", s.isOptional());
    if (s.name() != null) n.put("name", s.name());
    if (s.version() != null) n.put("version", s.version());
    if (s.doc() != null) n.put("doc", s.doc());
    if (s.parameters() != null) {
      ObjectNode p = n.putObject("parameters");
      s.parameters().forEach(p::put);
    }
    if (s.defaultValue() != null) n.set("default", value(s.defaultValue()));
    if (s.type() == Schema.Type.ARRAY || s.type() == Schema.Type.MAP) n.set("values", schema(s.valueSchema()));
    if (s.type() == Schema.Type.MAP) n.set("keys", schema(s.keySchema()));
    if (s.type() == Schema.Type.STRUCT) {
      ArrayNode a = n.putArray("fields");
      for (Field f : s.fields()) a.addArray().add(f.name()).add(schema(f.schema()));
    }
    return n;
  }

  static ObjectNode error(Throwable e) {
    return F.objectNode().put("error", String.valueOf(e.getMessage())).put("class", e.getClass().getSimpleName());
  }
}
