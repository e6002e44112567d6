"""Finding what there is nearby: a question, an index of the register, and answers by walking time."""
