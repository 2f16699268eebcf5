'use strict'
// Commands from the console (always) and from operators in chat, with vanilla's words (minecraft.wiki/w/Commands).
const { readers, CommandError } = require('./arguments')
const tables = [require('./commands_players'), require('./commands_world')]

const OPEN_TO_ALL = new Set(['msg', 'tell', 'w', 'me', 'list', 'help'])

module.exports.server = (serv, options) => {
  const read = readers(serv)
  const table = Object.assign({}, ...tables.map(make => make(serv, read, options)))
  serv.ops ??= new Set()

  /** Splits at spaces, but not inside brackets or quotes. */
  const words = text => text.match(/(?:[^\s[{"]|\[[^\]]*\]|\{[^}]*\}|"[^"]*")+/g) ?? []

  async function run (text, ctx) {
    const [name, ...args] = words(text.replace(/^\//, ''))
    const command = table[name]
    const allowed = command && (!ctx.player || ctx.player.op || OPEN_TO_ALL.has(name))
    if (!allowed) return serv.line('command.unknown.command')
    try {
      return await command(ctx, ...args)
    } catch (error) {
      if (error instanceof CommandError) return error.line
      options.report(error)
      return serv.line('command.failed')
    }
  }

  serv.console = async text => {
    const reply = await run(text, { player: null, position: serv.spawnPoint })
    return reply ? serv.plain(reply) : ''
  }

  serv.runChatCommand = async (player, text) => {
    const reply = await run(text, { player, position: player.position })
    if (reply && !player.hasLeft && serv.gamerules.sendCommandFeedback) player.say(reply)
  }

  serv.on('playerJoining', player => { player.op = serv.ops.has(player.username) })
}

module.exports.player = (player, serv) => {
  player._client.on('tab_complete', ({ transactionId, text }) => {
    const last = text.split(' ').pop()
    const names = serv.players.map(p => p.username).filter(n => n.toLowerCase().startsWith(last.toLowerCase()))
    player._client.write('tab_complete', { transactionId, start: text.length - last.length, length: last.length, matches: names.map(match => ({ match })) })
  })
}
