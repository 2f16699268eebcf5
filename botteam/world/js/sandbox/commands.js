'use strict'
// Commands from the console (always) and from operators in chat, with vanilla's words (minecraft.wiki/w/Commands).
const { readers, CommandError } = require('./arguments')
const tables = [require('./commands_players'), require('./commands_world')]

const OPEN_TO_ALL = new Set(['msg', 'tell', 'w', 'me', 'list', 'help'])

module.exports.server = (serv, options) => {
  const read = readers(serv)
  const table = Object.assign({}, ...tables.map(make => make(serv, read, options)))
  serv.commandNames = Object.keys(table)
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
  // The words of the commands that this player may use; what follows them is free text that the server completes.
  player.sendCommandTree = () => {
    const names = serv.commandNames.filter(name => player.op || OPEN_TO_ALL.has(name))
    const flags = (type, isEnd) => ({ unused: 0, has_custom_suggestions: type === 2 ? 1 : 0, has_redirect_node: 0, has_command: isEnd ? 1 : 0, command_node_type: type })
    const words = names.map(name => ({ flags: flags(1, true), children: [names.length + 1], extraNodeData: { name } }))
    const rest = { flags: flags(2, true), children: [], extraNodeData: { name: 'rest', parser: 'brigadier:string', properties: 'GREEDY_PHRASE', suggestionType: 'minecraft:ask_server' } }
    const root = { flags: flags(0, false), children: names.map((_, i) => i + 1) }
    player._client.write('declare_commands', { nodes: [root, ...words, rest], rootIndex: 0 })
  }

  player._client.on('tab_complete', ({ transactionId, text }) => {
    const last = text.split(' ').pop()
    const names = serv.players.map(p => p.username).filter(n => n.toLowerCase().startsWith(last.toLowerCase()))
    player._client.write('tab_complete', { transactionId, start: text.length - last.length, length: last.length, matches: names.map(match => ({ match })) })
  })
}
