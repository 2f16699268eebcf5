'use strict'
// Chat lines in vanilla's own translation keys, so that clients render them and the console reads the same words.
const nbt = require('prismarine-nbt')

const LONGEST = 256

module.exports.server = serv => {
  const { language } = serv.registry

  /** A chat component: {translate, with, color} or {text, color}. */
  serv.line = (key, ...args) => ({ translate: key, with: args })

  serv.plain = part => {
    if (typeof part !== 'object') return String(part)
    if (part.text !== undefined) return part.text
    let next = 0
    return (language[part.translate] ?? part.translate).replace(/%(?:(\d+)\$)?([sd%])/g, (whole, n, kind) =>
      kind === '%' ? '%' : serv.plain(part.with[n ? n - 1 : next++] ?? ''))
  }

  serv.toNbt = part => {
    if (typeof part !== 'object') return nbt.comp({ text: nbt.string(String(part)) })
    const tag = part.text !== undefined
      ? { text: nbt.string(part.text) }
      : { translate: nbt.string(part.translate), with: nbt.list(nbt.comp((part.with ?? []).map(p => serv.toNbt(p).value))) }
    if (!part.with?.length) delete tag.with
    if (part.color) tag.color = nbt.string(part.color)
    return nbt.comp(tag)
  }

  serv.broadcast = (part, players = serv.players) => {
    serv._server.writeToClients(players.map(p => p._client), 'system_chat', { content: serv.toNbt(part), isActionBar: false })
  }
}

module.exports.player = (player, serv) => {
  player.say = part => serv.broadcast(part, [player])
  player.system = player.chat = player.say

  player._client.on('chat_message', ({ message }) => {
    const text = String(message).slice(0, LONGEST).replace(/[\u0000-\u001f\u007f]/g, '')
    if (player.isPlaying && text.trim()) serv.broadcast(serv.line('chat.type.text', player.username, text))
  })
  for (const packet of ['chat_command', 'chat_command_signed']) {
    player._client.on(packet, ({ command }) => player.isPlaying && serv.runChatCommand(player, String(command).slice(0, LONGEST)))
  }
}
