import type { PromptTexts } from "./prompt_texts.ts";

/** The prompt in Chinese. */
export const CHINESE: PromptTexts = {
  usage: "用法：loket client <server_host> <server_port>",
  connected: "已连接到服务器",
  ask: "请输入文件名（或 'exit'）：",
  askNth: (nth, count) => `请输入第 ${nth} 个文件名，共 ${count} 个（或 'exit'）：`,
  unreachable: (address, why) =>
    `无法连接到 ${address}：${
      {
        refused: "那里没有服务器在监听",
        "unknown-host": "没有这个主机名",
        silent: "没有响应",
        other: "无法到达",
      }[why]
    }`,
  silent: (seconds) => `${seconds} 秒内没有收到响应。服务器是不是正忙着服务别人？`,
  reopens: "输入下一个文件名时会打开新连接。",
  closed: "服务器已关闭连接；输入下一个文件名时会打开新连接。",
  unanswered: "服务器没有响应就关闭了连接。",
  cut: "连接在响应中途断开：后面的内容没有收到。",
  malformed: (reason) => `收到的不是 HTTP/1.1 响应。${reason}`,
  notShown: (bytes, type) => `${bytes} 字节，${type}，不显示`,
  headers: { on: "从现在起显示头部字段。", off: "不再显示头部字段。" },
  raw: { on: "从现在起逐字节显示请求和响应。", off: "响应重新以文本显示。" },
  octets: { sent: "已发送", received: "已收到" },
  slowNext: "下一个请求将逐字节发送。",
  slowSent: (octets, seconds) => `${octets} 个字节，每个单独写出，用时 ${seconds} 秒`,
  halfCloseNext: "发送下一个请求之后，将关闭我们这一侧。",
  halfClosed: "我们这一侧已关闭：不再发送，但响应仍会到来。",
  collecting: (count) => `接下来的 ${count} 个文件名将一起发送。`,
  collectingNoMore: "文件名重新逐个发送。",
  pipelined: (requests, writes, octets) =>
    `${requests} 个请求，写出 ${writes} 次（${octets} 字节）；响应按顺序到来：`,
  answerNth: (nth, count) => `第 ${nth} 个响应，共 ${count} 个`,
  notPipelined: "post 要等待响应：放进流水线里，它可能被执行两次。",
  nothingToRepeat: "还没有可以重复的请求。",
  misused: (syntax, word) => `请写成 ${syntax}。（名为 ${word} 的文件：/${word}）`,
  help: {
    headers: "显示或不显示响应的头部字段",
    raw: "显示收发的每个字节，包括 CR LF",
    head: "只要头部字段，不要正文",
    post: "把一段文本发送到 NAME",
    pipeline: "连续发送 3 个文件名，不等响应",
    slow: "逐字节发送一个请求",
    "half-close": "发送一个请求，并说明这是最后一个",
    again: "重复上一个请求（方向键也可以）",
    help: "显示这些说明",
    exit: "离开（或 Ctrl-D）",
  },
  helpNames: "其他输入都是文件名，例如 1.html、/head 或 a?b=c。",
  emptyLineMissing: "服务器在等待头部之后的空行：请再按一次回车。",
};
