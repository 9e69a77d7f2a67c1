import type { CommandWords } from "./command_words.ts";

/** Chinese, in simplified characters. */
export const CHINESE: CommandWords = {
  tag: "zh",
  about: {
    get: "向 HTTP/1.1 服务器请求一个 URL，并输出响应的正文。",
    client: "询问文件名，并显示服务器在同一个连接上的响应。",
    lesson: "运行一课，它会告诉你接着输入什么；没有 NAME 时列出所有课程。",
    compare: "用串行和多路复用两种方式演示七个场景，并作比较。",
  },
  tryHelp: (command) => `帮助：${command}--help`,
  mistakes: {
    unknownOption: (option) => `未知选项 ${option}`,
    takesNumber: (name, [least, most], found) =>
      `${name} 应为 ${least} 到 ${most} 的数字，而不是 ${found}`,
    takesHost: (name, found) => `${name} 应为地址或主机名，而不是 ${found}`,
    takesSeconds: (name, found, isAboveZero) =>
      `${name} 应为${isAboveZero ? "大于 0 的" : ""}秒数，而不是 ${found}`,
    takesLanguage: (languages, found) => `--lang 可为 ${languages}，而不是 ${found}`,
    needsValue: (name) => `${name} 需要一个值`,
  },
  lesson: {
    oneLesson: (other) => `一次只能运行一课，不能同时运行 ${other}`,
    noLesson: (name, names) => `没有名为 ${name} 的课程。现有：${names}`,
    serialGreeting: "--serial 用于使用 HTTP 的课程，不用于 greeting",
  },
  compare: {
    unknownArgument: (argument) => `未知参数 ${argument}`,
    takesLetters: (name, found) => `${name} 应为 a 到 g 的字母，而不是 ${found}`,
  },
  get: {
    whichUrl: "请给出 URL",
    oneUrl: (other) => `一次只能请求一个 URL，不能再加 ${other}`,
    noUrl: (found) => `${found} 不是 URL；例如 http://localhost:8000/`,
    onlyHttp: (scheme) => `只支持 http 和 https，不支持 ${scheme}//`,
    noUserinfo: "URL 中不能带用户名或密码：请用 -H 'Authorization: Basic …' 发送",
    headSendsNothing: "--head 不发送正文",
    excludeEachOther: (one, other) => `${one} 和 ${other} 不能同时使用`,
    noMethod: (found) => `${found} 不是方法`,
    noTunnel: "CONNECT 用于打开隧道，get 不支持",
    takesHeader: (name, found) => `${name} 应为 "NAME: VALUE"，而不是 ${found}`,
    dataIsAll: (name, value) => `${name} ${value} 必须是全部正文，不能与其他正文合用`,
    dataNeedsFile: (name) => `${name} @ 的 @ 后面需要文件名`,
  },
  failures: {
    get: (url, reason) => `无法获取 ${url}：${reason}`,
    read: (path, reason) => `无法读取 ${path}：${reason}`,
    write: (path, reason) => `无法写入 ${path}：${reason}`,
    writeOutput: (reason) => `无法输出收到的内容：${reason}`,
    runWith: (options) => `运行时请加上 ${options}`,
    noFile: "没有这个文件或文件夹",
    noCertificate: "其中没有证书",
    isFolder: "这是一个文件夹",
    forbidden: "系统不允许",
    status: (status) => `服务器响应 ${status}`,
    remains: (path, bytes) => `。${path} 中有已收到的 ${bytes} 字节`,
    stopped: "已停止",
    notText: "内容不是文本，会扰乱终端。请用 -o FILE 写入文件，或者交给其他程序",
  },
  listening: {
    cannot: (address, reason) => `无法在 ${address} 监听：${reason}`,
    notPem: (message) => `${message}；它是 PEM 吗？`,
    otherKey: "密钥与证书不匹配",
    portInUse: (port) => `端口 ${port} 已被占用。请用 --port 指定另一个，或用 0 选任意空闲端口`,
    notHere: (host) => `${host} 不是本机的地址`,
    privileged: "这个端口需要特权。请用 --port 指定 1024 或以上的端口",
    unknownName: (host) => `未知的主机名 ${host}`,
  },
  view: {
    titles: { request: "请求", interim: "临时响应", answer: "响应" },
    labels: {
      "connection": "连接",
      "redirect": "重定向",
      "repeated": "再次请求",
    },
    withTls: (peer) => `${peer}，使用 TLS`,
    redirect: (status, url) => `${status}，转到 ${url}`,
    repeated: (status) => `服务器响应 ${status}，再请求一次`,
    none: "无",
    bytes: (count) => `${count} 字节`,
  },
};
