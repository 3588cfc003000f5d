"""The one question engine: what is asked, how a page of it is rendered, what people answered, who may read it."""
