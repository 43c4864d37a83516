/* What other scripts leave in the window: Dash and plotly. */
interface Window {
  dash_clientside?: any;
  DashRenderer: new () => unknown;
  Plotly: any;
}

interface Element {
  style: CSSStyleDeclaration;
  // Every element that the page has is made of HTML or SVG: both have these.
  dataset: DOMStringMap;
  hidden: boolean;
  tabIndex: number;
  focus(options?: FocusOptions): void;
  click(): void;
}
