// What is declared of a metric: its type and the sentence that Prometheus shows. Used by the files of names.

export interface MetricDeclaration {
  readonly type: 'counter' | 'gauge';
  readonly help: string;
}

export const gauge = (help: string): MetricDeclaration => ({ type: 'gauge', help });
export const counter = (help: string): MetricDeclaration => ({ type: 'counter', help });
