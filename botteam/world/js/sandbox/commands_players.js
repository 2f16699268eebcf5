'use strict'
// Commands about players and entities.
const { bare } = require('./arguments')
const { pointsUpTo } = require('./experience')
const { GAME_MODES } = require('./rules')

module.exports = (serv, read, options) => {
  const { registry, line } = serv
  const nameOf = entity => entity.username ?? line(`entity.minecraft.${entity.name}`)
  const itemName = kind => line('chat.square_brackets', line(registry.blocksByName[kind.name] ? `block.minecraft.${kind.name}` : `item.minecraft.${kind.name}`))
  const players = (text, ctx) => read.targets(text ?? '@s', ctx, { playersOnly: true })
  const oneOrMany = (list, one, many) => (list.length === 1 ? one(list[0]) : many(list.length))

  function op (ctx, name) {
    if (!name) read.refuse('argument.player.unknown')
    if (serv.ops.has(name)) return line('commands.op.failed')
    serv.ops.add(name)
    setOp(name, true)
    return line('commands.op.success', name)
  }

  function deop (ctx, name) {
    if (!serv.ops.delete(name)) return line('commands.deop.failed')
    setOp(name, false)
    return line('commands.deop.success', name)
  }

  function setOp (name, isOp) {
    const player = serv.getPlayer(name)
    if (!player) return
    player.op = isOp
    player._client.write('entity_status', { entityId: player.id, entityStatus: isOp ? 28 : 24 })
    player.sendCommandTree()
  }

  function gamemode (ctx, mode, who) {
    const index = GAME_MODES.indexOf(mode)
    if (index < 0) read.refuse('argument.gamemode.invalid', mode ?? '')
    const found = players(who, ctx)
    found.forEach(p => p.setGameMode(index))
    return found[0] === ctx.player
      ? line('commands.gamemode.success.self', line(`gameMode.${mode}`))
      : line('commands.gamemode.success.other', found[0].username, line(`gameMode.${mode}`))
  }

  function give (ctx, who, what, amount = '1') {
    const found = players(who, ctx)
    const kind = read.item(what)
    const count = read.whole(amount, 1, 2147483647)
    if (count > kind.stackSize * 100) read.refuse('commands.give.failed.toomanyitems', kind.stackSize * 100, itemName(kind))
    for (const player of found) handOver(player, kind, count)
    return oneOrMany(found,
      p => line('commands.give.success.single', count, itemName(kind), p.username),
      n => line('commands.give.success.multiple', count, itemName(kind), n))
  }

  function handOver (player, kind, count) {
    for (let left = count; left > 0; left -= kind.stackSize) {
      const stack = serv.newItem(kind.name, Math.min(left, kind.stackSize))
      const given = stack.count
      const rest = given - player.give(stack)
      if (rest <= 0) continue
      const spare = serv.newItem(kind.name, rest)
      serv.dropStack(player.world, player.position.offset(0, 1.3, 0), spare)
    }
  }

  function clear (ctx, who, what, most) {
    const found = players(who, ctx)
    const kind = what && what !== '*' ? read.item(what) : null
    const limit = most === undefined ? Infinity : read.whole(most, 0, 2147483647)
    const removed = found.reduce((sum, p) => sum + take(p, kind, limit), 0)
    if (!removed) return oneOrMany(found, p => line('clear.failed.single', p.username), n => line('clear.failed.multiple', n))
    const verb = limit === 0 ? 'test' : 'success'
    return oneOrMany(found,
      p => line(`commands.clear.${verb}.single`, removed, p.username),
      n => line(`commands.clear.${verb}.multiple`, removed, n))
  }

  function take (player, kind, limit) {
    let removed = 0
    player.inventory.slots.forEach((stack, slot) => {
      if (!stack || slot === 0 || (kind && stack.type !== kind.id) || (limit && removed >= limit)) return
      const count = Math.min(stack.count, limit ? limit - removed : Infinity)
      removed += count
      if (limit === 0) return
      player.setSlot(slot, stack.count > count ? serv.copyStack(stack, stack.count - count) : null)
    })
    return removed
  }

  function tp (ctx, ...args) {
    const whoGiven = args.length === 2 || args.length > 3 ? args.shift() : null
    const moved = whoGiven ? read.targets(whoGiven, ctx) : read.targets('@s', ctx)
    if (args.length === 1) {
      const [goal] = read.targets(args[0], ctx)
      moved.forEach(e => send(e, goal.position))
      return oneOrMany(moved, e => line('commands.teleport.success.entity.single', nameOf(e), nameOf(goal)), n => line('commands.teleport.success.entity.multiple', n, nameOf(goal)))
    }
    const place = read.place(args, ctx)
    moved.forEach(e => send(e, place, args[3], args[4]))
    const at = [place.x, place.y, place.z].map(v => v.toFixed(6))
    return oneOrMany(moved, e => line('commands.teleport.success.location.single', nameOf(e), ...at), n => line('commands.teleport.success.location.multiple', n, ...at))
  }

  function send (entity, position, yaw, pitch) {
    if (entity.type === 'player') return entity.teleport(position, yaw === undefined ? entity.yaw : +yaw || 0, pitch === undefined ? entity.pitch : +pitch || 0)
    entity.position = position.clone()
    serv.showPosition(entity)
  }

  function kill (ctx, who) {
    const found = read.targets(who ?? '@s', ctx)
    for (const entity of found) {
      if (entity.type === 'object') serv.destroyEntity(entity)
      else entity.hurt(Number.MAX_VALUE, 'generic_kill')
    }
    return oneOrMany(found, e => line('commands.kill.success.single', nameOf(e)), n => line('commands.kill.success.multiple', n))
  }

  function summon (ctx, name, ...where) {
    const kind = bare(name ?? '')
    if (!registry.entitiesByName[kind]) read.refuse('argument.resource.not_found', kind, 'minecraft:entity_type')
    const entity = serv.summon(kind, where.length >= 3 ? read.place(where, ctx) : ctx.position)
    return entity ? line('commands.summon.success', nameOf(entity)) : line('commands.summon.failed')
  }

  function effect (ctx, verb, who, name, seconds = '30', level = '0') {
    const found = players(who, ctx)
    if (verb === 'clear') {
      found.forEach(p => p.clearEffects())
      return oneOrMany(found, p => line('commands.effect.clear.everything.success.single', p.username), n => line('commands.effect.clear.everything.success.multiple', n))
    }
    if (verb !== 'give') read.refuse('command.unknown.argument')
    const kind = serv.effectNamed(bare(name ?? ''))
    if (!kind) read.refuse('argument.resource.not_found', bare(name ?? ''), 'minecraft:mob_effect')
    const ticks = seconds === 'infinite' ? -1 : read.whole(seconds, 1, 1000000) * 20
    found.forEach(p => p.addEffect(kind.name, ticks, read.whole(level, 0, 255)))
    const shown = line(`effect.minecraft.${bare(name)}`)
    return oneOrMany(found, p => line('commands.effect.give.success.single', shown, p.username), n => line('commands.effect.give.success.multiple', shown, n))
  }

  /** `experience add|set|query`, as `xp` too. */
  function experience (ctx, verb, who, amount, unit = 'points') {
    const found = players(who, ctx)
    if (verb === 'query') return line(`commands.experience.query.${amount ?? unit}`, found[0].username, amount === 'levels' ? found[0].level : found[0].xp - pointsUpTo(found[0].level))
    if ((verb !== 'add' && verb !== 'set') || (unit !== 'points' && unit !== 'levels')) read.refuse('command.unknown.argument')
    const count = read.whole(amount, verb === 'set' ? 0 : -2147483648, 2147483647)
    for (const player of found) changeXp(player, verb, count, unit)
    return oneOrMany(found, p => line(`commands.experience.${verb}.${unit}.success.single`, count, p.username), n => line(`commands.experience.${verb}.${unit}.success.multiple`, count, n))
  }

  function changeXp (player, verb, count, unit) {
    const start = pointsUpTo(player.level)
    if (unit === 'points') player.setXp(verb === 'add' ? player.xp + count : start + count)
    else player.setXp(pointsUpTo(Math.max(0, verb === 'add' ? player.level + count : count)) + player.xp - start)
  }

  function message (ctx, who, ...text) {
    const from = ctx.player?.username ?? 'Server'
    for (const player of players(who, ctx)) {
      player.say(serv.line('commands.message.display.incoming', from, text.join(' ')))
      if (!ctx.player) return line('commands.message.display.outgoing', player.username, text.join(' '))
      ctx.player.say(line('commands.message.display.outgoing', player.username, text.join(' ')))
    }
  }

  const list = () => line('commands.list.players', serv.players.length, options.maxPlayers, serv.players.map(p => p.username).join(', '))

  function kick (ctx, who, ...reason) {
    const [player] = players(who, ctx)
    player.kick(reason.join(' ') || 'Kicked by an operator')
    return line('commands.kick.success', player.username, reason.join(' ') || 'Kicked by an operator')
  }

  const say = (ctx, ...text) => { serv.broadcast(line('chat.type.announcement', ctx.player?.username ?? 'Server', text.join(' '))) }
  const me = (ctx, ...text) => { serv.broadcast(line('chat.type.emote', ctx.player?.username ?? 'Server', text.join(' '))) }

  return { op, deop, gamemode, give, clear, tp, teleport: tp, kill, summon, effect, experience, xp: experience, msg: message, tell: message, w: message, list, kick, say, me }
}
